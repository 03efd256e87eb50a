import { Uint } from './constant';
import { CelList, CelMap, Duration, type LibraryValue, noSuchOverload, Optional, Timestamp, TypeValue, Unknown, type Value } from './value';

/** The number a value is, whatever its type. */
function numeric(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

export function isLibraryValue(value: Value): value is LibraryValue {
  return typeof value === 'object' && value !== null && 'typeName' in value;
}

/** Equality of CEL: numbers by value whatever their type, other types never equal each other, no errors. */
export function equal(a: Value, b: Value): boolean {
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined || y !== undefined) return x !== undefined && y !== undefined && compareNumbers(x, y) === 0;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a instanceof CelList) return b instanceof CelList && equalLists(a, b);
  if (a instanceof CelMap) return b instanceof CelMap && equalMaps(a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanoseconds === b.nanoseconds;
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Optional) return b instanceof Optional && equalOptionals(a, b);
  if (a instanceof Unknown) return b instanceof Unknown && sameData(a.data, b.data);
  return isLibraryValue(a) && isLibraryValue(b) && a.typeName === b.typeName && a.equals(b);
}

function equalOptionals(a: Optional, b: Optional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equal(a.value, b.value);
}

function equalLists(a: CelList, b: CelList): boolean {
  if (a.size !== b.size) return false;
  if (a.nature === 'atomic') return a.elements().every((element, i) => equal(element, b.at(i)));
  if (a.nature === 'set') return b.elements().every((element) => contains(a, element));
  const identity = identityOf(a.nature.keys);
  const own = new Map(a.elements().map((element) => [identity(element), element]));
  return b.elements().every((element) => {
    const match = own.get(identity(element));
    return match !== undefined && equal(match, element);
  });
}

/** The keys of an element of a list of type map, as one string. */
export function identityOf(keys: readonly string[]): (element: Value) => string {
  return (element) =>
    JSON.stringify(
      keys.map((key) => {
        const value = element instanceof CelMap ? element.get(key) : undefined;
        return typeof value === 'bigint' ? `n${value}` : (value ?? null);
      }),
    );
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  const isHiddenSame = [...a.hidden].every(([key, data]) => !b.hidden.has(key) || sameData(data, b.hidden.get(key)));
  if (!isHiddenSame) return false;
  return a.entries().every(([key, value]) => {
    const other = b.get(key);
    return other !== undefined && equal(value, other);
  });
}

export function contains(list: CelList, value: Value): boolean {
  return list.elements().some((element) => equal(element, value));
}

/** An integer beside a double is compared as a double, which the API server does too. NaN when one is not a number. */
function compareNumbers(a: bigint | number, b: bigint | number): number {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  const [x, y] = [Number(a), Number(b)];
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}

/** Order by code points, which UTF-8 keeps and UTF-16 does not. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return compareBytes(new TextEncoder().encode(a), new TextEncoder().encode(b));
}

/**
 * -1, 0 or 1 for values that have an order; NaN where a double is not a number.
 * @throws CelError for values that have none, or that are of different types
 */
export function compare(a: Value, b: Value): number {
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined) return compareNumbers(x, y);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return compareNumbers(a.nanoseconds, b.nanoseconds);
  if (a instanceof Duration && b instanceof Duration) return compareNumbers(a.nanoseconds, b.nanoseconds);
  throw noSuchOverload('_<_');
}

/** Deep equality of plain data, whatever the order of keys. */
function sameData(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return left.size === right.size && [...left].every(([key, value]) => right.has(key) && sameData(value, right.get(key)));
}
