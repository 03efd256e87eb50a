import type { Page } from '../bbolt/page';

/** When a key was changed: the transaction, and which change of it. */
export interface Revision {
  readonly main: number;
  readonly sub: number;
}

/** A key of bucket `key`: 8 bytes main, `_`, 8 bytes sub, big-endian; `t` behind them marks a deletion. */
const LENGTH = 17;
const MARKED = 18;
const SEPARATOR = 0x5f;
const TOMBSTONE = 0x74;

export interface RevisionKey extends Revision {
  readonly isTombstone: boolean;
}

/** @returns undefined where the bytes are no revision, or one beyond 2^53 */
export function readRevision(key: Uint8Array): RevisionKey | undefined {
  if ((key.length !== LENGTH && key.length !== MARKED) || key[8] !== SEPARATOR) return undefined;
  const [main, sub] = [read64(key, 0), read64(key, 9)];
  if (!Number.isSafeInteger(main) || !Number.isSafeInteger(sub)) return undefined;
  return { main, sub, isTombstone: key.length === MARKED && key[17] === TOMBSTONE };
}

/** The revision that a key of bucket `key` is, read in place and over and over into the same object. */
export class RevisionHead {
  main = 0;
  sub = 0;
  isTombstone = false;

  /** @throws DamageError where it is none, or one beyond 2^53 */
  read(page: Page, index: number): void {
    const { bytes } = page;
    const start = page.leafKeyStart(index);
    const length = page.leafKeyLength(index);
    const isOne = (length === LENGTH || length === MARKED) && bytes[start + 8] === SEPARATOR;
    this.main = isOne ? read64(bytes, start) : Infinity;
    this.sub = isOne ? read64(bytes, start + 9) : Infinity;
    if (!Number.isSafeInteger(this.main) || !Number.isSafeInteger(this.sub)) {
      throw page.damage(`the key of element ${index} is no revision`, 'revision');
    }
    this.isTombstone = length === MARKED && bytes[start + 17] === TOMBSTONE;
  }
}

/** The bytes a revision begins with; deletions have one more. */
export function writeRevision({ main, sub }: Revision): Uint8Array {
  const bytes = new Uint8Array(LENGTH);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(main));
  bytes[8] = SEPARATOR;
  view.setBigUint64(9, BigInt(sub));
  return bytes;
}

function read64(bytes: Uint8Array, at: number): number {
  return read32(bytes, at) * 2 ** 32 + read32(bytes, at + 4);
}

function read32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 2 ** 24 + ((bytes[at + 1] ?? 0) << 16) + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
}
