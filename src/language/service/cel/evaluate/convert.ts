import type { JsonObject, JsonValue } from '../../crd/json-schema';
import type { DeclaredType } from '../types/type';
import { escapeField } from '../types/escape';
import { CelError, CelList, CelMap, type ListNature, Unknown, type Value } from '../values/value';
import { parseDate, parseLooseDuration, parseTimestamp } from '../values/times';

/**
 * Data of an object as CEL sees it (k8s.io/apiserver/pkg/cel/common/valuesunstructured.go). Fields, entries and elements are
 * converted when a rule asks for them: what is wrong in a place no rule looks at stays unnoticed.
 * @throws CelError for data that does not suit its schema
 */
export function convert(data: JsonValue, declared: DeclaredType): Value {
  const { schema } = declared;
  if (data === null) {
    if (schema.nullable === true) return null;
    throw new CelError('invalid data, got null for schema with nullable=false');
  }
  if (schema['x-kubernetes-int-or-string'] === true) return intOrString(data);
  switch (schema.type) {
    case 'object':
      return convertObject(expectObject(data), declared);
    case 'array':
      return convertList(data, declared);
    case 'string':
      return convertString(data, schema.format);
    case 'number':
      return typeof data === 'number' ? data : unsuited('a number', data);
    case 'integer':
      return integer(data) ?? unsuited('an integer', data);
    case 'boolean':
      return typeof data === 'boolean' ? data : unsuited('a boolean', data);
    default:
      return new Unknown(data);
  }
}

function unsuited(wanted: string, data: JsonValue): never {
  const found = Array.isArray(data) ? 'an array' : data === null ? 'null' : `a value of type ${typeof data}`;
  throw new CelError(`invalid data, expected ${wanted}, got ${found}`);
}

function integer(data: JsonValue): bigint | undefined {
  return typeof data === 'number' && Number.isInteger(data) ? BigInt(data) : undefined;
}

function intOrString(data: JsonValue): Value {
  if (typeof data === 'string') return data;
  return integer(data) ?? unsuited('a string or an integer', data);
}

function expectObject(data: JsonValue): JsonObject {
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as JsonObject;
  return unsuited('an object', data);
}

function convertObject(data: JsonObject, declared: DeclaredType): CelMap {
  const { element, fields } = declared;
  const entries = Object.entries(data);
  if (element !== undefined) return CelMap.lazy(entries.map(([key, value]) => [key, () => convert(value, element)] as const));
  const described: (readonly [string, () => Value])[] = [];
  const hidden = new Map<string, JsonValue>();
  for (const [property, value] of entries) {
    if (!Object.hasOwn(declared.schema.properties ?? {}, property)) hidden.set(property, value);
    // A null is as good as nothing in an object, unlike in a map.
    else if (value !== null) {
      const name = escapeField(property) ?? property;
      const field = fields?.get(name)?.declared;
      described.push([name, () => (field === undefined ? new Unknown(value) : convert(value, field))]);
    }
  }
  return CelMap.lazy(described, entries.length, hidden);
}

function convertList(data: JsonValue, { schema, element }: DeclaredType): CelList {
  if (!Array.isArray(data)) return unsuited('an array', data);
  const items = data as readonly JsonValue[];
  const at = (index: number): Value => {
    const item = items[index];
    if (element === undefined || item === undefined) throw new CelError('invalid array type');
    return convert(item, element);
  };
  return CelList.lazy(items.length, at, natureOf(schema['x-kubernetes-list-type'], schema['x-kubernetes-list-map-keys']));
}

function natureOf(listType: string | undefined, keys: readonly string[] | undefined): ListNature {
  if (listType === 'map') return { keys: (keys ?? []).map((key) => escapeField(key) ?? key) };
  return listType === 'set' ? 'set' : 'atomic';
}

function convertString(data: JsonValue, format: string | undefined): Value {
  if (typeof data !== 'string') return unsuited('a string', data);
  const read = readers.get(format ?? '');
  if (read === undefined) return data;
  const value = read(data);
  if (value === undefined) throw new CelError(`Invalid ${format} formatted string ${data}`);
  return value;
}

const readers: ReadonlyMap<string, (text: string) => Value | undefined> = new Map<string, (text: string) => Value | undefined>([
  ['date-time', parseTimestamp],
  ['date', parseDate],
  ['duration', parseLooseDuration],
  ['byte', readBase64],
]);

function readBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) return undefined;
  return Uint8Array.from(atob(compact), (character) => character.charCodeAt(0));
}
