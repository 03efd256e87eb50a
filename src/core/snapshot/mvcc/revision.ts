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

/** Of an element of a leaf; as `readRevision`, without a copy. @throws DamageError */
export function revisionAt(page: Page, index: number): RevisionKey {
  const revision = readRevision(page.leafKey(index));
  if (!revision) throw page.damage(`the key of element ${index} is no revision`, 'revision');
  return revision;
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
  const half = (from: number) =>
    (bytes[from] ?? 0) * 2 ** 24 + ((bytes[from + 1] ?? 0) << 16) + ((bytes[from + 2] ?? 0) << 8) + (bytes[from + 3] ?? 0);
  return half(at) * 2 ** 32 + half(at + 4);
}
