import type { Value } from './value';

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
