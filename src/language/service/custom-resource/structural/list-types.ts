import type { JsonSchemaProps, JsonValue } from '../../crd/json-schema';
import { additionalSchema, canonical, field, isArray, isObject, newObject } from './json';
import type { JsonPath, SchemaProblem } from './problem';

/**
 * Judges lists that are sets or maps (`x-kubernetes-list-type`) by their keys.
 * Source: apiextensions-apiserver pkg/apiserver/schema/listtype.
 */
export function checkListTypes(value: JsonValue, schema: JsonSchemaProps | undefined, path: JsonPath = []): readonly SchemaProblem[] {
  if (schema === undefined) return [];
  if (isArray(value)) {
    const own = checkList(value, schema, path);
    const { items } = schema;
    return items === undefined ? own : [...own, ...value.flatMap((item, index) => checkListTypes(item, items, [...path, index]))];
  }
  if (!isObject(value)) return [];
  const additional = additionalSchema(schema);
  return Object.entries(value).flatMap(([name, item]) =>
    // A described field is judged by both, as the server does.
    [field(schema.properties, name), additional].flatMap((rules) => checkListTypes(item, rules, [...path, name])),
  );
}

function checkList(list: readonly JsonValue[], schema: JsonSchemaProps, path: JsonPath): readonly SchemaProblem[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return repeated(list).map((index) => ({ problem: 'setItem', path: [...path, index], schema }));
    case 'map':
      return checkMap(list, schema, path);
    default:
      return [];
  }
}

function checkMap(list: readonly JsonValue[], schema: JsonSchemaProps, path: JsonPath): readonly SchemaProblem[] {
  const odd = list.findIndex((item) => item !== null && !isObject(item));
  if (odd >= 0) return [{ problem: 'mapItemType', path: [...path, odd], schema, value: list[odd] ?? null }];
  const names = schema['x-kubernetes-list-map-keys'] ?? [];
  const keys = list.map((item) => keyOf(item, names));
  return repeated(keys).map((index) => ({ problem: 'mapItem', path: [...path, index], schema, keys: names, key: keys[index] ?? null }));
}

/** The fields of an item that make its key, those that are written. */
function keyOf(item: JsonValue, names: readonly string[]): JsonValue {
  const key = newObject();
  if (isObject(item)) for (const name of names) if (Object.hasOwn(item, name)) key[name] = item[name] ?? null;
  return key;
}

/** Places of the values that were there before; of each value only the first repetition. */
function repeated(values: readonly JsonValue[]): readonly number[] {
  const times = new Map<string, number>();
  return values.flatMap((value, index) => {
    const text = canonical(value);
    const count = (times.get(text) ?? 0) + 1;
    times.set(text, count);
    return count === 2 ? [index] : [];
  });
}
