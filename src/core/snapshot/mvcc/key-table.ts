/** Bytes that keys get at first, and keys there is room for; both double. */
const FIRST_BYTES = 1 << 16;
const FIRST_KEYS = 1 << 10;

/**
 * Keys, each once, by number: the bytes of all of them in one piece, found by a hash table of numbers. A million keys take
 * little more than their bytes, which a Map of strings would double and more.
 */
export class KeyTable {
  private bytes = new Uint8Array(FIRST_BYTES);
  /** Where each key ends. */
  private ends = new Uint32Array(FIRST_KEYS);
  /** Number of a key and one, by hash; 0 is an empty place. */
  private slots = new Uint32Array(FIRST_KEYS * 2);
  private hashes = new Uint32Array(FIRST_KEYS);
  size = 0;

  /** Number of the key that lies between two places, which gets one if it has none yet. */
  intern(source: Uint8Array, start: number, end: number): number {
    const hash = hashOf(source, start, end);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let taken = this.slots[slot] ?? 0; taken !== 0; taken = this.slots[slot] ?? 0) {
      if (this.hashes[taken - 1] === hash && this.equals(taken - 1, source, start, end)) return taken - 1;
      slot = (slot + 1) & mask;
    }
    return this.add(source, start, end, hash, slot);
  }

  /** @returns undefined where there is no such key */
  find(key: Uint8Array): number | undefined {
    const hash = hashOf(key, 0, key.length);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let taken = this.slots[slot] ?? 0; taken !== 0; taken = this.slots[slot] ?? 0) {
      if (this.hashes[taken - 1] === hash && this.equals(taken - 1, key, 0, key.length)) return taken - 1;
      slot = (slot + 1) & mask;
    }
    return undefined;
  }

  /** In place. */
  key(index: number): Uint8Array {
    return this.bytes.subarray(this.start(index), this.ends[index]);
  }

  /** Order of two keys, byte by byte. */
  compare(a: number, b: number): number {
    const [bytes, startA, startB] = [this.bytes, this.start(a), this.start(b)];
    const [lengthA, lengthB] = [(this.ends[a] ?? 0) - startA, (this.ends[b] ?? 0) - startB];
    const length = Math.min(lengthA, lengthB);
    for (let at = 0; at < length; at++) {
      const difference = (bytes[startA + at] ?? 0) - (bytes[startB + at] ?? 0);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  private start(index: number): number {
    return index === 0 ? 0 : (this.ends[index - 1] ?? 0);
  }

  private equals(index: number, source: Uint8Array, start: number, end: number): boolean {
    const [bytes, from] = [this.bytes, this.start(index)];
    if ((this.ends[index] ?? 0) - from !== end - start) return false;
    for (let at = start, own = from; at < end; at++, own++) if (bytes[own] !== source[at]) return false;
    return true;
  }

  private add(source: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const index = this.size++;
    const from = this.start(index);
    const until = from + end - start;
    while (until > this.bytes.length) this.bytes = grown(this.bytes, Uint8Array);
    if (index >= this.ends.length) {
      this.ends = grown(this.ends, Uint32Array);
      this.hashes = grown(this.hashes, Uint32Array);
    }
    this.bytes.set(source.subarray(start, end), from);
    this.ends[index] = until;
    this.hashes[index] = hash;
    this.slots[slot] = index + 1;
    if (this.size * 2 > this.slots.length) this.rehash();
    return index;
  }

  private rehash(): void {
    const slots = new Uint32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.size; index++) {
      let slot = (this.hashes[index] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.slots = slots;
  }
}

/** An array of twice the length with the same beginning. */
export function grown<T extends Uint8Array | Uint32Array | Float64Array>(array: T, kind: new (length: number) => T): T {
  const larger = new kind(array.length * 2);
  larger.set(array);
  return larger;
}

/** FNV-1a with 32 bits, mixed once more: keys differ in their last letters. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
