import type { Type } from '../types/type';
import { Uint, type Constant } from './constant';

/** A point in time, in nanoseconds since 1970 UTC. */
export class Timestamp {
  constructor(
    readonly nanoseconds: bigint,
    /** Minutes east of UTC that it was written with. Shown when it becomes a string, and of no other consequence. */
    readonly offset = 0,
  ) {}
}

/** A length of time in nanoseconds. */
export class Duration {
  constructor(readonly nanoseconds: bigint) {}
}

/** A type as a value, what `type(x)` gives and names like `int` stand for. */
export class TypeValue {
  constructor(readonly name: string) {}
}

/** A value that may be missing. */
export class Optional {
  static readonly none = new Optional(undefined);

  constructor(readonly value: Value | undefined) {}
}

/** A value of one of the Kubernetes libraries: a quantity, a URL, an address… */
export interface LibraryValue {
  /** Full name of its type, like `kubernetes.Quantity`. */
  readonly typeName: string;
  /** The type a signature names it with. */
  readonly type: Type;
  equals(other: LibraryValue): boolean;
}

/** A value while a rule runs. `bigint` is an int, `number` a double. */
export type Value = Constant | Timestamp | Duration | TypeValue | Optional | CelList | CelMap | LibraryValue | Unknown;

/** Data that CEL keeps but can't look into: what preserve-unknown-fields lets through. Good for comparison only. */
export class Unknown {
  constructor(readonly data: unknown) {}
}

/** An error of evaluation. `||` and `&&` forgive it when the other side decides. */
export class CelError extends Error {}

/** The error for arguments of types that no function of the name takes. */
export function noSuchOverload(name: string): CelError {
  return new CelError(`no such overload: ${name}`);
}

/**
 * How a list of a schema behaves: `set` and `map` lists are equal in any order, and adding to them merges. A list with keys
 * has the names of its key properties, as CEL spells them.
 */
export type ListNature = 'atomic' | 'set' | { readonly keys: readonly string[] };

/** A list. Elements of schema lists are converted when they are asked for. */
export class CelList {
  private known: (Value | undefined)[] = [];
  private whole: readonly Value[] | undefined;

  private constructor(
    readonly size: number,
    private readonly convert: (index: number) => Value,
    readonly nature: ListNature,
  ) {}

  static of(elements: readonly Value[], nature: ListNature = 'atomic'): CelList {
    const list = new CelList(elements.length, outOfRange, nature);
    list.whole = elements;
    return list;
  }

  static lazy(size: number, convert: (index: number) => Value, nature: ListNature): CelList {
    return new CelList(size, convert, nature);
  }

  /** The element; the index must be within the list. */
  at(index: number): Value {
    const found = this.whole === undefined ? this.known[index] : this.whole[index];
    if (found !== undefined) return found;
    const value = this.convert(index);
    this.known[index] = value;
    return value;
  }

  /** All elements. Not to be changed. */
  elements(): readonly Value[] {
    this.whole ??= Array.from({ length: this.size }, (_, index) => this.at(index));
    return this.whole;
  }
}

function outOfRange(index: number): never {
  throw new RangeError(`there is no element ${index}`);
}

/** Keys are found by value, so that 1, 1u and 1.0 are one key. Undefined for values that can be no key. */
function keyOf(value: Value): string | undefined {
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return `b${value}`;
  if (typeof value === 'bigint') return `n${value}`;
  if (value instanceof Uint) return `n${value.value}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `n${BigInt(value)}` : `d${value}`;
  return undefined;
}

/** A map, or an object of the schema. What it holds is converted when it is asked for. */
export class CelMap {
  private readonly known = new Map<string, Value>();

  private constructor(
    private readonly slots: ReadonlyMap<string, { readonly key: Value; readonly value: () => Value }>,
    /** Number of entries; of an object, fields that CEL can't see included. */
    readonly size: number,
    /** Data of an object that its schema does not describe; it counts when objects are compared. */
    readonly hidden: ReadonlyMap<string, unknown>,
  ) {}

  static of(entries: Iterable<readonly [Value, Value]>): CelMap {
    return CelMap.lazy([...entries].map(([key, value]) => [key, () => value] as const));
  }

  static lazy(
    entries: readonly (readonly [Value, () => Value])[],
    size = entries.length,
    hidden: ReadonlyMap<string, unknown> = new Map(),
  ): CelMap {
    const slots = new Map<string, { key: Value; value: () => Value }>();
    for (const [key, value] of entries) {
      const name = keyOf(key);
      if (name !== undefined) slots.set(name, { key, value });
    }
    return new CelMap(slots, size, hidden);
  }

  has(key: Value): boolean {
    const name = keyOf(key);
    return name !== undefined && this.slots.has(name);
  }

  get(key: Value): Value | undefined {
    const name = keyOf(key);
    if (name === undefined) return undefined;
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const value = this.slots.get(name)?.value();
    if (value !== undefined) this.known.set(name, value);
    return value;
  }

  keys(): Value[] {
    return [...this.slots.values()].map((slot) => slot.key);
  }

  entries(): (readonly [Value, Value])[] {
    return this.keys().map((key) => [key, this.get(key) ?? null] as const);
  }
}

export { Uint };
