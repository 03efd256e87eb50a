import { grown } from './key-table';

/** Changes there is room for at first; it doubles. */
const FIRST = 1 << 10;
/** Changes or keys that are looked at without asking for a turn: about a millisecond of work. */
const AT_ONCE = 1 << 15;

/** Changes by number, in the order they were added: some 21 bytes for each. */
export class ChangeTable {
  length = 0;
  /** Number of the key that was changed. */
  private keys = new Uint32Array(FIRST);
  private mains = new Float64Array(FIRST);
  private subs = new Uint32Array(FIRST);
  private sizes = new Uint32Array(FIRST);
  private deletions = new Uint8Array(FIRST);

  /** @param size bytes of the value */
  add(key: number, main: number, sub: number, size: number, isDeletion: boolean): void {
    const at = this.length++;
    if (at >= this.keys.length) this.grow();
    this.keys[at] = key;
    this.mains[at] = main;
    this.subs[at] = sub;
    this.sizes[at] = size;
    this.deletions[at] = isDeletion ? 1 : 0;
  }

  key(change: number): number {
    return this.keys[change] ?? 0;
  }

  main(change: number): number {
    return this.mains[change] ?? 0;
  }

  sub(change: number): number {
    return this.subs[change] ?? 0;
  }

  size(change: number): number {
    return this.sizes[change] ?? 0;
  }

  isDeletion(change: number): boolean {
    return this.deletions[change] === 1;
  }

  /** Those of a key, in the order they were added. */
  of(key: number): readonly number[] {
    const found: number[] = [];
    for (let change = 0; change < this.length; change++) if (this.keys[change] === key) found.push(change);
    return found;
  }

  /**
   * For each key, one more than its last change up to a revision; 0 where it has none. Yields where others may have a turn.
   * @param keys how many there are
   */
  *latest(revision: number, keys: number): Generator<void, Uint32Array, undefined> {
    const latest = new Uint32Array(keys);
    for (let change = 0; change < this.length; change++) {
      if (change % AT_ONCE === AT_ONCE - 1) yield;
      if (this.main(change) > revision) continue;
      const key = this.key(change);
      const before = latest[key] ?? 0;
      if (before === 0 || this.isLater(change, before - 1)) latest[key] = change + 1;
    }
    return latest;
  }

  private isLater(a: number, b: number): boolean {
    const [mainA, mainB] = [this.main(a), this.main(b)];
    return mainA === mainB ? this.sub(a) > this.sub(b) : mainA > mainB;
  }

  private grow(): void {
    this.keys = grown(this.keys, Uint32Array);
    this.mains = grown(this.mains, Float64Array);
    this.subs = grown(this.subs, Uint32Array);
    this.sizes = grown(this.sizes, Uint32Array);
    this.deletions = grown(this.deletions, Uint8Array);
  }
}

/**
 * Changes in groups: those of each group one behind the other, in a single list. Yields where others may have a turn.
 * @param groupOf number of the group of a change
 * @param groups how many there are
 * @returns `ends[group]`: where the group ends, and the next begins
 */
export function* grouped(
  changes: Uint32Array,
  groupOf: (change: number) => number,
  groups: number,
): Generator<void, { readonly list: Uint32Array; readonly ends: Uint32Array }, undefined> {
  const ends = new Uint32Array(groups);
  for (let at = 0; at < changes.length; at++) {
    if (at % AT_ONCE === AT_ONCE - 1) yield;
    const group = groupOf(changes[at] ?? 0);
    ends[group] = (ends[group] ?? 0) + 1;
  }
  // First where each begins; while it is filled, that becomes where it ends.
  let total = 0;
  for (let group = 0; group < groups; group++) {
    const count = ends[group] ?? 0;
    ends[group] = total;
    total += count;
  }
  const list = new Uint32Array(changes.length);
  for (let at = 0; at < changes.length; at++) {
    if (at % AT_ONCE === AT_ONCE - 1) yield;
    const change = changes[at] ?? 0;
    const group = groupOf(change);
    const place = ends[group] ?? 0;
    list[place] = change;
    ends[group] = place + 1;
  }
  return { list, ends };
}
