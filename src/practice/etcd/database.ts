import { createHash } from 'node:crypto';
import { Crc32c } from '../../core/snapshot/crc32c';
import { writeRevision } from '../../core/snapshot/mvcc/revision';
import { PAGE_SIZE, writeBolt, type BoltEntry, type BoltImage } from './bolt-writer';
import type { KeyspaceEntry } from './keyspace';
import { memberJson, type MemberFacts } from './member-facts';

/** Version of the files of etcd 3.6. */
export const STORAGE_VERSION = '3.6.0';
/** Digest at the end of a snapshot. */
const DIGEST_BYTES = 32;
const ALARM_NUMBERS = { NOSPACE: 1, CORRUPT: 2 } as const;

export interface DatabaseFacts {
  readonly entries: readonly BoltEntry[];
  readonly compacted: number;
  readonly members: readonly MemberFacts[];
  readonly removed: readonly bigint[];
  /** Keys of the bucket of alarms. */
  readonly alarms: readonly { readonly memberId: bigint; readonly alarm: keyof typeof ALARM_NUMBERS }[];
  /** Index and term of the last entry of the log that is in it. */
  readonly index: bigint;
  readonly term: bigint;
}

/** Lays a database of etcd 3.6 out. @param atLeast pages of the file; those that are not needed are free */
export function layOut(facts: DatabaseFacts, atLeast = 0): BoltImage {
  const { entries, members, removed, alarms, index, term } = facts;
  const voters = members.filter(({ learner }) => !learner).map(({ id }) => id);
  const learners = members.filter(({ learner }) => learner).map(({ id }) => id);
  const buckets = new Map<string, readonly BoltEntry[]>([
    ['alarm', alarms.map(({ memberId, alarm }) => ({ key: alarmKey(memberId, ALARM_NUMBERS[alarm]), value: new Uint8Array() }))],
    ['auth', []],
    ['authRoles', []],
    ['authUsers', []],
    ['cluster', [text('clusterVersion', STORAGE_VERSION)]],
    ['key', entries],
    ['lease', []],
    ['members', members.map((member) => text(member.id.toString(16), memberJson(member)))],
    ['members_removed', removed.map((id) => text(id.toString(16), 'removed'))],
    ['meta', metaOf(facts, index, term, confState(voters, learners))],
  ]);
  return writeBolt(buckets, index, atLeast);
}

function metaOf({ compacted }: DatabaseFacts, index: bigint, term: bigint, state: string): readonly BoltEntry[] {
  const compaction = compacted === 0 ? [] : [writeRevision({ main: compacted, sub: 0 })];
  return [
    { key: encoded('consistent_index'), value: uint64(index) },
    { key: encoded('term'), value: uint64(term) },
    text('storageVersion', STORAGE_VERSION),
    text('confState', state),
    ...compaction.flatMap((value) => [
      { key: encoded('scheduledCompactRev'), value },
      { key: encoded('finishedCompactRev'), value },
    ]),
  ];
}

/** Ids have more digits than numbers of JavaScript. */
function confState(voters: readonly bigint[], learners: readonly bigint[]): string {
  const list = learners.length === 0 ? '' : `,"learners":[${learners.join(',')}]`;
  return `{"voters":[${voters.join(',')}]${list},"auto_leave":false}`;
}

/** AlarmMember: memberID = 1, alarm = 2. */
function alarmKey(memberId: bigint, alarm: number): Uint8Array {
  const id: number[] = [];
  for (let rest = memberId; ; rest >>= 7n) {
    id.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    if (rest <= 0x7fn) break;
  }
  return Uint8Array.from([0x08, ...id, 0x10, alarm]);
}

/** Bytes of a whole file: what is in use, and nothing in its free pages. */
export function wholeFile({ bytes, pages }: BoltImage): Uint8Array {
  const file = new Uint8Array(pages * PAGE_SIZE);
  file.set(bytes);
  return file;
}

/** The file that a member sends as a snapshot: its database, and the SHA-256 of it. In pieces, so that free pages take no memory. */
export function* snapshotPieces({ bytes, pages }: BoltImage, most: number): Generator<Uint8Array> {
  const digest = createHash('sha256');
  const nothing = new Uint8Array(most);
  const total = pages * PAGE_SIZE;
  for (let at = 0; at < total;) {
    const piece =
      at < bytes.length ? bytes.subarray(at, Math.min(at + most, bytes.length)) : nothing.subarray(0, Math.min(most, total - at));
    digest.update(piece);
    at += piece.length;
    yield piece;
  }
  yield digest.digest();
}

/** Bytes of a snapshot without its digest, and with it. */
export function snapshotSize({ pages }: BoltImage): { readonly database: number; readonly file: number } {
  return { database: pages * PAGE_SIZE, file: pages * PAGE_SIZE + DIGEST_BYTES };
}

/**
 * The hash of the key space up to a revision, as etcd makes it (`HashKV`, and `etcdutl hashkv` of a file): CRC-32C over the name of the
 * bucket and every change that a compaction leaves.
 */
export function hashKeyspace(entries: readonly KeyspaceEntry[], compacted: number, revision: number): number {
  const crc = new Crc32c();
  crc.update(encoded('key'));
  for (const { key, value, revision: at, isTombstone } of entries) {
    if (at > revision || (at === compacted && isTombstone)) continue;
    crc.update(key);
    crc.update(value);
  }
  return crc.digest();
}

function text(key: string, value: string): BoltEntry {
  return { key: encoded(key), value: encoded(value) };
}

function encoded(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function uint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}
