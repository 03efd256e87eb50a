import type { Type } from '../types/type';
import { isLibraryValue } from './compare';
import { CelList, CelMap, Duration, Optional, Timestamp, TypeValue, Uint, type Value } from './value';

/** True when a value suits the declared type of a parameter. Of lists and maps the first element decides. */
export function matches(value: Value, type: Type): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'error':
    case 'parameter':
      return true;
    case 'null':
      return value === null;
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'bigint';
    case 'uint':
      return value instanceof Uint;
    case 'double':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    case 'bytes':
      return value instanceof Uint8Array;
    case 'timestamp':
      return value instanceof Timestamp;
    case 'duration':
      return value instanceof Duration;
    case 'type':
      return value instanceof TypeValue;
    case 'list':
      return value instanceof CelList && (value.size === 0 || matches(value.at(0), type.element));
    case 'map': {
      if (!(value instanceof CelMap)) return false;
      const [entry] = value.entries();
      return entry === undefined || (matches(entry[0], type.key) && matches(entry[1], type.value));
    }
    case 'object':
      return type.declared === undefined ? isLibrary(value, type.name) : value instanceof CelMap;
    case 'opaque':
      return type.name === 'optional_type' ? value instanceof Optional : isLibrary(value, type.name);
  }
}

function isLibrary(value: Value, name: string): boolean {
  return value !== null && isLibraryValue(value) && value.typeName === name;
}
