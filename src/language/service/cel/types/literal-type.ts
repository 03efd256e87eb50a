import type { Constant } from '../values/constant';
import * as types from './type';
import type { Type } from './type';

/** The type of a literal. */
export function literalType(value: Constant): Type {
  if (value === null) return types.nullType;
  switch (typeof value) {
    case 'boolean':
      return types.bool;
    case 'bigint':
      return types.int;
    case 'number':
      return types.double;
    case 'string':
      return types.string;
    default:
      return value instanceof Uint8Array ? types.bytes : types.uint;
  }
}
