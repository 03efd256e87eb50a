import { sortInSlices, type Breathe } from '../../slices';
import type { Revision } from './revision';

/** A key that exists at a revision. */
export interface LiveKey extends Revision {
  /** In place: valid as long as the keyspace. */
  readonly key: Uint8Array;
  /** Bytes of the value. */
  readonly size: number;
}

/** A key that is deleted at a revision. */
export interface GoneKey {
  readonly key: Uint8Array;
  /** The change that deleted it. */
  readonly deleted: Revision;
}

/** Reads what a change says, and orders changes by their keys. */
export interface KeyReader<T> {
  readonly read: (change: number) => T;
  readonly compare: (a: number, b: number) => number;
}

/** Keys by the number of the change that made them what they are: four bytes for each. */
export class KeyList<T> implements Iterable<T> {
  constructor(
    private readonly changes: Uint32Array,
    private readonly reader: KeyReader<T>,
  ) {}

  get length(): number {
    return this.changes.length;
  }

  /** @param index from 0 to `length` - 1 */
  at(index: number): T {
    return this.reader.read(this.changes[index] ?? 0);
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (const change of this.changes) yield this.reader.read(change);
  }

  /** In the order of the keys, all at once. */
  sorted(): KeyList<T> {
    return new KeyList(this.changes.slice().sort(this.reader.compare), this.reader);
  }

  /** In the order of the keys, in pieces, so that many hold up nobody. @throws whatever `breathe` rejects with */
  async sortedInSlices(breathe: Breathe): Promise<KeyList<T>> {
    const changes = this.changes.slice();
    await sortInSlices(changes, this.reader.compare, breathe);
    return new KeyList(changes, this.reader);
  }

  /** These and others of the same keyspace. */
  with(others: readonly KeyList<T>[]): KeyList<T> {
    const changes = new Uint32Array(others.reduce((sum, { length }) => sum + length, this.length));
    changes.set(this.changes);
    let at = this.length;
    for (const other of others) {
      changes.set(other.changes, at);
      at += other.length;
    }
    return new KeyList(changes, this.reader);
  }
}

export type LiveKeys = KeyList<LiveKey>;
export type GoneKeys = KeyList<GoneKey>;

/** A folder, and what exists in it at a revision. */
export interface KeyFolder {
  /** `/registry/pods/shop`; empty for keys that have none, or no name. */
  readonly path: string;
  /** In no order. */
  readonly live: LiveKeys;
  /** Of their values. */
  readonly bytes: number;
}
