import type { JsonSchemaProps, JsonValue } from '../../crd/json-schema';
import { additionalSchema, field, isArray, isObject, newObject } from './json';
import type { JsonPath } from './problem';

/** Fields that every object of the API has; objects embedded in others have them too. */
const META_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** A field that the schema does not know, which the server drops or, with strict validation, refuses. */
export interface UnknownField {
  readonly path: JsonPath;
  /** The node that would have to know it; undefined below a field whose values are not described at all. */
  readonly schema: JsonSchemaProps | undefined;
}

export interface Pruned {
  readonly value: JsonValue;
  readonly unknown: readonly UnknownField[];
}

/**
 * Drops the fields that a schema does not know.
 * Source: apiextensions-apiserver pkg/apiserver/schema/pruning.
 * @param isRoot whether the value is a whole object, whose apiVersion, kind and metadata need no schema
 */
export function prune(value: JsonValue, schema: JsonSchemaProps | undefined, isRoot: boolean): Pruned {
  const pruning = new Pruning();
  return { value: pruning.prune(value, schema, [], isRoot), unknown: pruning.unknown };
}

class Pruning {
  readonly unknown: UnknownField[] = [];

  prune(value: JsonValue, schema: JsonSchemaProps | undefined, path: JsonPath, isRoot = false): JsonValue {
    if (schema?.['x-kubernetes-preserve-unknown-fields'] === true) return this.preserve(value, schema, path, isRoot);
    if (isArray(value)) return value.map((item, index) => this.prune(item, schema?.items, [...path, index]));
    if (!isObject(value)) return value;
    const kept = newObject();
    for (const [name, item] of Object.entries(value)) {
      const here = [...path, name];
      if (isMeta(name, schema, isRoot)) kept[name] = item;
      else if (schema !== undefined && isDescribed(name, schema)) {
        kept[name] = this.prune(item, field(schema.properties, name) ?? additionalSchema(schema), here);
      } else this.unknown.push({ path: here, schema });
    }
    return kept;
  }

  /** Unknown fields stay here, but those of fields that are described are dropped again. */
  private preserve(value: JsonValue, schema: JsonSchemaProps | undefined, path: JsonPath, isRoot = false): JsonValue {
    if (schema === undefined) return value;
    if (isArray(value)) return value.map((item, index) => this.preserve(item, schema.items, [...path, index]));
    if (!isObject(value)) return value;
    const kept = newObject();
    for (const [name, item] of Object.entries(value)) {
      const isPruned = !isMeta(name, schema, isRoot) && isDescribed(name, schema);
      kept[name] = isPruned ? this.prune(item, field(schema.properties, name) ?? additionalSchema(schema), [...path, name]) : item;
    }
    return kept;
  }
}

function isMeta(name: string, schema: JsonSchemaProps | undefined, isRoot: boolean): boolean {
  return META_FIELDS.has(name) && (isRoot || schema?.['x-kubernetes-embedded-resource'] === true);
}

/** Any `additionalProperties`, also `true` and `false`, lets names stay; what is below `true` has no schema and goes. */
function isDescribed(name: string, schema: JsonSchemaProps): boolean {
  return field(schema.properties, name) !== undefined || schema.additionalProperties !== undefined;
}
