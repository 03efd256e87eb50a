import type { JsonSchemaProps, JsonValue } from '../../crd/json-schema';
import { applyDefaults, dropNulls } from './defaults';
import { isObject, newObject } from './json';
import { checkListTypes } from './list-types';
import { checkEmbedded, type EmbeddedProblem } from './object-meta/embedded';
import type { JsonPath, SchemaProblem } from './problem';
import { prune, type UnknownField } from './prune';
import { validateSchema, type ValidationOptions } from './validate';

export interface ValueOptions extends ValidationOptions {
  /** The value is a whole object with apiVersion, kind and metadata that the schema need not describe. */
  readonly isRoot?: boolean;
  /** The server drops `status` after it has filled in defaults, before it judges. */
  readonly isStatusDropped?: boolean;
}

export interface ValueVerdict {
  /** As the server would store it and give it to CEL: pruned, nulls dropped, defaults filled in. */
  readonly value: JsonValue;
  readonly problems: readonly SchemaProblem[];
  /** Of objects embedded in this one: apiVersion, kind and metadata. */
  readonly embedded: readonly EmbeddedProblem[];
  /** Refused by strict field validation, dropped otherwise. */
  readonly unknown: readonly UnknownField[];
  /** Nulls that count as not written. */
  readonly droppedNulls: readonly JsonPath[];
}

/** Takes a value through what the API server does with it on the way in, except for its own metadata and CEL. */
export function validateValue(value: JsonValue, schema: JsonSchemaProps, options: ValueOptions = {}): ValueVerdict {
  const pruned = prune(value, schema, options.isRoot === true);
  const present = dropNulls(pruned.value, schema);
  const filled = applyDefaults(present.value, schema);
  const whole = options.isStatusDropped === true ? withoutStatus(filled) : filled;
  return {
    value: whole,
    problems: [...validateSchema(whole, schema, options), ...checkListTypes(whole, schema)],
    embedded: checkEmbedded(whole, schema),
    unknown: pruned.unknown,
    droppedNulls: present.dropped,
  };
}

function withoutStatus(value: JsonValue): JsonValue {
  if (!isObject(value)) return value;
  const kept = newObject();
  for (const [name, item] of Object.entries(value)) if (name !== 'status') kept[name] = item;
  return kept;
}
