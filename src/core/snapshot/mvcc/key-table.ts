import { DrydockError } from '../../errors';

/** Keys there is room for at first; it doubles. */
const FIRST_KEYS = 1 << 10;
/** Bytes of keys that are kept in one piece; the first piece is smaller. */
const PIECE_BITS = 20;
const PIECE = 1 << PIECE_BITS;
const FIRST_PIECE = 1 << 16;
/** Parts of the hash table, chosen by the highest bits of a hash. */
const PART_BITS = 6;
const PARTS = 1 << PART_BITS;
const FIRST_SLOTS = 1 << 5;

/**
 * Keys, each once, by number: their bytes in few large pieces, found by a hash table of numbers. A million keys take little more than
 * their bytes, which a Map of strings would double and more. It grows by pieces and parts, because to copy all of them at once holds up
 * whoever else wants a turn.
 */
export class KeyTable {
  private readonly pieces: Uint8Array[] = [];
  /** Bytes of the last piece that are taken. */
  private taken = 0;
  /** Where each key begins: number of the piece, and place in it. */
  private starts = new Uint32Array(FIRST_KEYS);
  private lengths = new Uint32Array(FIRST_KEYS);
  private hashes = new Uint32Array(FIRST_KEYS);
  /** Number of a key and one, by hash; 0 is an empty place. */
  private readonly parts: Uint32Array[] = Array.from({ length: PARTS }, () => new Uint32Array(FIRST_SLOTS));
  private readonly counts = new Uint32Array(PARTS);
  size = 0;

  /** Number of the key that lies between two places, which gets one if it has none yet. */
  intern(source: Uint8Array, start: number, end: number): number {
    const hash = hashOf(source, start, end);
    const part = hash >>> (32 - PART_BITS);
    const slots = this.parts[part] ?? NONE;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      if (this.hashes[held - 1] === hash && this.equals(held - 1, source, start, end)) return held - 1;
      slot = (slot + 1) & mask;
    }
    const index = this.add(source, start, end, hash);
    slots[slot] = index + 1;
    const count = (this.counts[part] ?? 0) + 1;
    this.counts[part] = count;
    if (count * 2 > slots.length) this.parts[part] = this.rehashed(slots);
    return index;
  }

  /** @returns undefined where there is no such key */
  find(key: Uint8Array): number | undefined {
    const hash = hashOf(key, 0, key.length);
    const slots = this.parts[hash >>> (32 - PART_BITS)] ?? NONE;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      if (this.hashes[held - 1] === hash && this.equals(held - 1, key, 0, key.length)) return held - 1;
      slot = (slot + 1) & mask;
    }
    return undefined;
  }

  /** In place. */
  key(index: number): Uint8Array {
    const from = this.from(index);
    return this.piece(index).subarray(from, from + (this.lengths[index] ?? 0));
  }

  endsWith(index: number, suffix: Uint8Array): boolean {
    const [bytes, length] = [this.piece(index), this.lengths[index] ?? 0];
    const from = this.from(index) + length - suffix.length;
    if (length < suffix.length) return false;
    for (let at = 0; at < suffix.length; at++) if (bytes[from + at] !== suffix[at]) return false;
    return true;
  }

  /** Order of two keys, byte by byte. */
  compare(a: number, b: number): number {
    const [bytesA, bytesB, startA, startB] = [this.piece(a), this.piece(b), this.from(a), this.from(b)];
    const [lengthA, lengthB] = [this.lengths[a] ?? 0, this.lengths[b] ?? 0];
    const length = Math.min(lengthA, lengthB);
    for (let at = 0; at < length; at++) {
      const difference = (bytesA[startA + at] ?? 0) - (bytesB[startB + at] ?? 0);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  private piece(index: number): Uint8Array {
    return this.pieces[(this.starts[index] ?? 0) >>> PIECE_BITS] ?? NO_BYTES;
  }

  private from(index: number): number {
    return (this.starts[index] ?? 0) & (PIECE - 1);
  }

  private equals(index: number, source: Uint8Array, start: number, end: number): boolean {
    if (this.lengths[index] !== end - start) return false;
    const bytes = this.piece(index);
    for (let at = start, own = this.from(index); at < end; at++, own++) if (bytes[own] !== source[at]) return false;
    return true;
  }

  private add(source: Uint8Array, start: number, end: number, hash: number): number {
    const index = this.size++;
    if (index >= this.starts.length) {
      this.starts = grown(this.starts, Uint32Array);
      this.lengths = grown(this.lengths, Uint32Array);
      this.hashes = grown(this.hashes, Uint32Array);
    }
    const bytes = this.room(end - start);
    this.starts[index] = (this.pieces.length - 1) * PIECE + this.taken;
    this.lengths[index] = end - start;
    this.hashes[index] = hash;
    for (let at = start, own = this.taken; at < end; at++, own++) bytes[own] = source[at] ?? 0;
    this.taken += end - start;
    return index;
  }

  /** The piece that has room for so many bytes behind those that are taken; a key never lies in two. */
  private room(length: number): Uint8Array {
    const last = this.pieces.at(-1);
    // A place of its own within the piece, which a key without bytes needs, too.
    if (last && this.taken < PIECE && this.taken + length <= last.length) return last;
    if (this.pieces.length >= 2 ** (32 - PIECE_BITS)) throw new DrydockError('invalid', 'The keys of the snapshot take more than 4 GiB.');
    const piece = new Uint8Array(Math.max(length, last ? PIECE : FIRST_PIECE));
    this.pieces.push(piece);
    this.taken = 0;
    return piece;
  }

  private rehashed(slots: Uint32Array): Uint32Array {
    const larger = new Uint32Array(slots.length * 2);
    const mask = larger.length - 1;
    for (const held of slots) {
      if (held === 0) continue;
      let slot = (this.hashes[held - 1] ?? 0) & mask;
      while (larger[slot] !== 0) slot = (slot + 1) & mask;
      larger[slot] = held;
    }
    return larger;
  }
}

const NONE = new Uint32Array(1);
const NO_BYTES = new Uint8Array(0);

/** An array of twice the length with the same beginning. */
export function grown<T extends Uint8Array | Uint32Array | Float64Array>(array: T, kind: new (length: number) => T): T {
  const larger = new kind(array.length * 2);
  larger.set(array);
  return larger;
}

/** FNV-1a with 32 bits, mixed once more: keys differ in their last letters, which alone decide nothing of the highest bits. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
