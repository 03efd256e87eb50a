import { isLibraryValue } from './compare';
import { CelList, CelMap, Duration, Optional, Timestamp, TypeValue, Uint, Unknown, type Value } from './value';

/** The name of the type of a value, as `type(x)` compares it. Objects of a schema are maps while a rule runs. */
export function typeNameOf(value: Value): string {
  if (value === null) return 'null_type';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
      return objectTypeName(value);
  }
}

function objectTypeName(value: Value & object): string {
  if (isLibraryValue(value)) return value.typeName;
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof CelList) return 'list';
  if (value instanceof CelMap) return 'map';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof TypeValue) return 'type';
  if (value instanceof Optional) return 'optional_type';
  return value instanceof Unknown ? 'unknown' : 'dyn';
}

/** A key or index for a message; of anything else just its type. */
export function show(value: Value): string {
  if (value instanceof Uint) return `${value.value}u`;
  return typeof value === 'object' ? typeNameOf(value) : String(value);
}
