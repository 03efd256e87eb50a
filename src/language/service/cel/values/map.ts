import { Uint } from './constant';
import type { Value } from './value';

/**
 * A map, or an object of the schema. Keys are found by value, so that 1, 1u and 1.0 are one key. Undefined for values that can
 * be no key.
 */
export function keyOf(value: Value): string | undefined {
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return `b${value}`;
  if (typeof value === 'bigint') return `n${value}`;
  if (value instanceof Uint) return `n${value.value}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `n${BigInt(value)}` : `d${value}`;
  return undefined;
}

/** A map. What it holds is converted when it is asked for. */
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
