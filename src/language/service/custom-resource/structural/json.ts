import type { JsonObject, JsonSchemaProps, JsonValue } from '../../crd/json-schema';

/** What Go's decoder makes of a JSON value; whole numbers and others are different types to it. */
export type JsonKind = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

export function kindOf(value: JsonValue): JsonKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'string';
    case 'number':
      return isInt64(value) ? 'integer' : 'number';
    default:
      return 'object';
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** An own field; never what every JavaScript object inherits, such as `constructor`. */
export function field<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A new object without a prototype, so that every name is as good as another. */
export function newObject(): Record<string, JsonValue> {
  return Object.create(null) as Record<string, JsonValue>;
}

/** Whether a number without fraction fits a 64-bit integer. The largest one is rounded up by JavaScript, hence "or equal". */
function isInt64(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= 2 ** 63;
}

/** The schema of what `additionalProperties` allows; undefined for `true`, `false` and nothing. */
export function additionalSchema(schema: JsonSchemaProps): JsonSchemaProps | undefined {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** A text that is the same for equal values: keys sorted. */
export function canonical(value: JsonValue): string {
  if (isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
}
