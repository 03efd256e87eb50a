import { reservedWords } from '../syntax/reserved';
import { Uint } from '../values/constant';
import { show } from '../values/type-name';
import { CelError, CelList, CelMap, noSuchOverload, Optional, type Value } from '../values/value';

/** The value of a field, or undefined when it is missing. */
function fieldOf(base: Value, field: string): Value | undefined {
  if (!(base instanceof CelMap)) throw noSuchOverload('_._');
  const found = base.get(field);
  return found === undefined && reservedWords.has(field) ? base.get(`__${field}__`) : found;
}

/** `base.field`. Of an optional, an optional. */
export function select(base: Value, field: string): Value {
  if (base instanceof Optional) return optionalSelect(base, field);
  const value = fieldOf(base, field);
  if (value === undefined) throw new CelError(`no such key: ${field}`);
  return value;
}

/** `has(base.field)` */
export function isPresent(base: Value, field: string): boolean {
  const inside = base instanceof Optional ? base.value : base;
  return inside !== undefined && fieldOf(inside, field) !== undefined;
}

/** `base.?field` */
export function optionalSelect(base: Value, field: string): Optional {
  const inside = base instanceof Optional ? base.value : base;
  const value = inside === undefined ? undefined : fieldOf(inside, field);
  return value === undefined ? Optional.none : new Optional(value);
}

function elementOf(base: Value, index: Value): Value | undefined {
  if (base instanceof CelMap) return base.get(index);
  if (!(base instanceof CelList)) throw noSuchOverload('_[_]');
  const position = positionOf(index);
  return position >= 0n && position < BigInt(base.size) ? base.at(Number(position)) : undefined;
}

function positionOf(index: Value): bigint {
  if (typeof index === 'bigint') return index;
  if (index instanceof Uint) return index.value;
  if (typeof index === 'number' && Number.isInteger(index)) return BigInt(index);
  throw new CelError('unsupported index');
}

/** `base[index]`. Of an optional, an optional. */
export function element(base: Value, index: Value): Value {
  if (base instanceof Optional) return optionalElement(base, index);
  const value = elementOf(base, index);
  if (value !== undefined) return value;
  throw new CelError(`${base instanceof CelMap ? 'no such key' : 'index out of bounds'}: ${show(index)}`);
}

/** `base[?index]` */
export function optionalElement(base: Value, index: Value): Optional {
  const inside = base instanceof Optional ? base.value : base;
  const value = inside === undefined ? undefined : elementOf(inside, index);
  return value === undefined ? Optional.none : new Optional(value);
}
