import type { JsonSchemaProps, JsonValue } from '../../crd/json-schema';
import { applyDefaults, dropNulls } from './defaults';
import { checkListTypes } from './list-types';
import { checkEmbedded, type EmbeddedProblem } from './object-meta/embedded';
import type { JsonPath, SchemaProblem } from './problem';
import { prune, type UnknownField } from './prune';
import { validateSchema, type ValidationOptions } from './validate';

export interface ValueOptions extends ValidationOptions {
  /** The value is a whole object with apiVersion, kind and metadata that the schema need not describe. */
  readonly isRoot?: boolean;
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
  const whole = applyDefaults(present.value, schema);
  return {
    value: whole,
    problems: [...validateSchema(whole, schema, options), ...checkListTypes(whole, schema)],
    embedded: checkEmbedded(whole, schema),
    unknown: pruned.unknown,
    droppedNulls: present.dropped,
  };
}
