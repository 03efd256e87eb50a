import type { JsonSchemaProps, JsonValue } from '../../crd/json-schema';
import { additionalSchema, field, isArray, isObject, newObject } from './json';
import type { JsonPath } from './problem';

export interface WithoutNulls {
  readonly value: JsonValue;
  /** Where nulls were dropped. */
  readonly dropped: readonly JsonPath[];
}

/**
 * Drops the nulls of fields that may not be null and have no default: for the server they are not written.
 * Source: apiextensions-apiserver pkg/apiserver/schema/defaulting/prunenulls.go.
 */
export function dropNulls(value: JsonValue, schema: JsonSchemaProps | undefined): WithoutNulls {
  const dropped: JsonPath[] = [];
  const drop = (at: JsonValue, rules: JsonSchemaProps | undefined, path: JsonPath): JsonValue => {
    if (isArray(at)) return at.map((item, index) => drop(item, rules?.items, [...path, index]));
    if (!isObject(at)) return at;
    const kept = newObject();
    for (const [name, item] of Object.entries(at)) {
      const here = [...path, name];
      const own = schemaOf(name, rules);
      if (own !== undefined && refusesNull(item, own) && !hasDefault(own)) dropped.push(here);
      else kept[name] = drop(item, own, here);
    }
    return kept;
  };
  return { value: drop(value, schema, []), dropped };
}

/**
 * Fills in the defaults of a schema, also in place of nulls that may not be. Defaults of objects that are not written
 * are not made up. Source: apiextensions-apiserver pkg/apiserver/schema/defaulting/algorithm.go.
 */
export function applyDefaults(value: JsonValue, schema: JsonSchemaProps | undefined): JsonValue {
  if (schema === undefined) return value;
  if (isArray(value)) return value.map((item) => applyDefaults(instead(item, schema.items), schema.items));
  if (!isObject(value)) return value;
  const filled = newObject();
  const additional = additionalSchema(schema);
  for (const [name, item] of Object.entries(value)) {
    const property = field(schema.properties, name);
    const rules = property ?? additional;
    filled[name] = applyDefaults(instead(item, rules), rules);
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!Object.hasOwn(filled, name) && hasDefault(property)) filled[name] = applyDefaults(property.default, property);
  }
  return filled;
}

function instead(value: JsonValue, schema: JsonSchemaProps | undefined): JsonValue {
  return refusesNull(value, schema) && schema !== undefined && hasDefault(schema) ? schema.default : value;
}

function hasDefault(schema: JsonSchemaProps): schema is JsonSchemaProps & { readonly default: JsonValue } {
  return schema.default !== undefined && schema.default !== null;
}

function refusesNull(value: JsonValue, schema: JsonSchemaProps | undefined): boolean {
  return value === null && schema !== undefined && schema.nullable !== true;
}

function schemaOf(name: string, schema: JsonSchemaProps | undefined): JsonSchemaProps | undefined {
  return schema === undefined ? undefined : (field(schema.properties, name) ?? additionalSchema(schema));
}
