import { seriesOf } from '../../model/etcd';
import { bucketsIn, Cursor, type Bucket } from '../bbolt/bucket';
import type { BoltFile } from '../bbolt/file';
import { WireReader } from '../protobuf/wire';
import { readRevision } from './revision';

/** A member as the file knows it. */
export interface MemberRecord {
  /** Hexadecimal, 64 bits. */
  readonly id: string;
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
}

export interface LeaseRecord {
  readonly id: bigint;
  /** Seconds it was granted for. */
  readonly ttlSeconds: number;
}

/** What etcd keeps beside the keys. What an older etcd does not write is unset. */
export interface EtcdFacts {
  readonly buckets: readonly string[];
  /** Index of the last raft entry that is in the file; the higher, the younger. */
  readonly consistentIndex: bigint | undefined;
  /** Raft term of that entry. Since 3.5. */
  readonly term: bigint | undefined;
  /** `3.6.0`. Since 3.6. */
  readonly storageVersion: string | undefined;
  /** Series of etcd that wrote it, told by what it keeps: `3.6`, `3.5`, `3.4` (or older). */
  readonly series: string;
  /** Version the members agreed on. */
  readonly clusterVersion: string | undefined;
  /** What happened up to here can't be read any more. */
  readonly compacted: number;
  readonly members: readonly MemberRecord[];
  /** Ids of members that were removed, hexadecimal. */
  readonly removedMembers: readonly string[];
  readonly leases: readonly LeaseRecord[];
  /** `NOSPACE` or `CORRUPT`, and the member, hexadecimal. */
  readonly alarms: readonly { readonly member: string; readonly kind: string }[];
  readonly auth: { readonly isEnabled: boolean; readonly users: readonly string[]; readonly roles: readonly string[] };
}

/** Entries that are looked at in the small buckets; a cluster with more leases than this is told so by `leases` alone. */
const MOST = 100_000;

/** Reads the small buckets of an etcd file. @throws DamageError */
export async function readFacts(file: BoltFile, buckets?: readonly Bucket[]): Promise<EtcdFacts> {
  const all = buckets ?? (await bucketsIn(file));
  const meta = new Map(await entries(file, all, 'meta', text));
  const cluster = new Map(await entries(file, all, 'cluster', text));
  const storageVersion = optionalText(meta.get('storageVersion'));
  const term = uint64(meta.get('term'));
  const compactions = ['finishedCompactRev', 'scheduledCompactRev'].map(
    (key) => readRevision(meta.get(key) ?? new Uint8Array(0))?.main ?? 0,
  );
  const auth = new Map(await entries(file, all, 'auth', text));
  return {
    buckets: all.map(({ name }) => name),
    consistentIndex: uint64(meta.get('consistent_index')),
    term,
    storageVersion,
    series: storageVersion === undefined ? (term === undefined ? '3.4' : '3.5') : seriesOf(storageVersion),
    clusterVersion: optionalText(cluster.get('clusterVersion')),
    compacted: Math.max(...compactions),
    members: (await entries(file, all, 'members', text)).map(([id, value]) => member(id, value)),
    removedMembers: (await entries(file, all, 'members_removed', text)).map(([id]) => id),
    leases: (await entries(file, all, 'lease', (key) => key)).flatMap(([key, value]) => lease(key, value)),
    alarms: (await entries(file, all, 'alarm', (key) => key)).flatMap(([key]) => alarm(key)),
    auth: {
      isEnabled: auth.get('authEnabled')?.[0] === 1,
      users: (await entries(file, all, 'authUsers', text)).map(([name]) => name),
      roles: (await entries(file, all, 'authRoles', text)).map(([name]) => name),
    },
  };
}

async function entries<T>(
  file: BoltFile,
  buckets: readonly Bucket[],
  name: string,
  key: (bytes: Uint8Array) => T,
): Promise<readonly (readonly [T, Uint8Array])[]> {
  const bucket = buckets.find((candidate) => candidate.name === name);
  if (!bucket) return [];
  const found: (readonly [T, Uint8Array])[] = [];
  const cursor = new Cursor(file, bucket);
  for (let at = await cursor.seek(new Uint8Array(0)); at && found.length < MOST; at = await cursor.next()) {
    found.push([key(at.page.leafKey(at.index).slice()), at.page.leafValue(at.index).slice()]);
  }
  return found;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function optionalText(bytes: Uint8Array | undefined): string | undefined {
  return bytes && text(bytes);
}

function uint64(bytes: Uint8Array | undefined): bigint | undefined {
  if (bytes?.length !== 8) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
}

/** The value is JSON whose id has more digits than numbers of JavaScript; the key has it, too. */
function member(id: string, value: Uint8Array): MemberRecord {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text(value));
  } catch {
    parsed = {};
  }
  const { name, peerURLs, clientURLs, isLearner } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<
    string,
    unknown
  >;
  return {
    id,
    name: typeof name === 'string' ? name : '',
    peerUrls: strings(peerURLs),
    clientUrls: strings(clientURLs),
    isLearner: isLearner === true,
  };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** leasepb.Lease: ID = 1, TTL = 2. */
function lease(key: Uint8Array, value: Uint8Array): readonly LeaseRecord[] {
  const id = uint64(key);
  if (id === undefined) return [];
  const fields = numbers(value);
  return [{ id: BigInt.asIntN(64, id), ttlSeconds: Number(fields.get(2) ?? 0n) }];
}

/** The key is an AlarmMember: memberID = 1, alarm = 2. */
function alarm(key: Uint8Array): readonly { readonly member: string; readonly kind: string }[] {
  const fields = numbers(key);
  const kind = { 1: 'NOSPACE', 2: 'CORRUPT' }[Number(fields.get(2) ?? 0n)];
  const id = BigInt.asUintN(64, fields.get(1) ?? 0n);
  return kind === undefined ? [] : [{ member: id.toString(16), kind }];
}

/** Numbers of a message, by field; none where it is no message. */
function numbers(bytes: Uint8Array): ReadonlyMap<number, bigint> {
  const found = new Map<number, bigint>();
  try {
    const reader = new WireReader(bytes);
    while (reader.next()) {
      if (reader.wire === 0) found.set(reader.field, reader.int64());
      else reader.skip();
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}
