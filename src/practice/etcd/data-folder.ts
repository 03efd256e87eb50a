import { bucketsIn, Cursor } from '../../core/snapshot/bbolt/bucket';
import { DamageError } from '../../core/snapshot/damage';
import { MemoryAccess } from '../../core/snapshot/random-access';
import { openSnapshot, type OpenSnapshot } from '../../core/snapshot/snapshot';
import { readRevision } from '../../core/snapshot/mvcc/revision';
import { FileError } from '../hosts/system/file-error';
import type { FileSystem } from '../hosts/system/files';
import { ROOT } from '../hosts/system/users';
import type { StoredRecord } from '../store/object-store';
import { recordOf, type KeyspaceEntry } from './keyspace';
import type { MemberFacts } from './member-facts';

/** What a member finds in its data folder when it starts. */
export interface DataFolderContent {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly members: readonly MemberFacts[];
  readonly revision: number;
  readonly index: bigint;
  readonly term: bigint;
  readonly entries: readonly KeyspaceEntry[];
  /** The objects of the practice cluster in it. */
  readonly records: readonly StoredRecord[];
  /** Of the database file. */
  readonly bytes: number;
}

export interface MemberIdentity {
  readonly clusterId: bigint;
  readonly memberId: bigint;
}

const DATABASE = 'member/snap/db';
/** The name of the first part of a log. What is in it is of our own making: who the member is, as the first record of a real one tells. */
const LOG = 'member/wal/0000000000000000-0000000000000000.wal';
const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** Writes what a member has on its disk. */
export function writeDataFolder(files: FileSystem, folder: string, { clusterId, memberId }: MemberIdentity, database: Uint8Array): void {
  files.putFolder(folder, PRIVATE_FOLDER);
  for (const inner of ['member', 'member/snap', 'member/wal']) files.putFolder(`${folder}/${inner}`, PRIVATE_FOLDER);
  files.put(`${folder}/${DATABASE}`, database, { mode: PRIVATE });
  const identity = { clusterID: clusterId.toString(16), nodeID: memberId.toString(16) };
  files.put(`${folder}/${LOG}`, `${JSON.stringify(identity)}\n`, { mode: PRIVATE });
}

/** Undefined: there is no data of a member. Rejects with DamageError where its database can't be read. */
export async function readDataFolder(files: FileSystem, folder: string): Promise<DataFolderContent | undefined> {
  const identity = readIdentity(files, folder);
  const database = textless(files, `${folder}/${DATABASE}`);
  if (!identity || !database) return undefined;
  return { ...identity, ...(await readDatabase(database)) };
}

/** Who the member is whose data is in a folder. */
export function readIdentity(files: FileSystem, folder: string): MemberIdentity | undefined {
  const log = textless(files, `${folder}/${LOG}`);
  const [, cluster, member] = /"clusterID":"([0-9a-f]+)","nodeID":"([0-9a-f]+)"/.exec(new TextDecoder().decode(log)) ?? [];
  return cluster === undefined || member === undefined ? undefined : { clusterId: BigInt(`0x${cluster}`), memberId: BigInt(`0x${member}`) };
}

/** What a database of etcd holds. @throws DamageError */
export async function readDatabase(bytes: Uint8Array): Promise<Omit<DataFolderContent, keyof MemberIdentity>> {
  const snapshot = await openSnapshot(new MemoryAccess(bytes));
  const { facts, keyspace } = snapshot;
  const records: StoredRecord[] = [];
  for (const live of keyspace.live()) {
    const { key, ...value } = await keyspace.value(live);
    const record = recordOf({ ...value, key: new TextDecoder().decode(key) });
    if (record) records.push(record);
  }
  return {
    members: facts.members.map(({ id, isLearner, ...member }) => ({ ...member, id: BigInt(`0x${id}`), learner: isLearner })),
    revision: keyspace.revision,
    index: facts.consistentIndex ?? 0n,
    term: facts.term ?? 0n,
    entries: await entriesOf(snapshot),
    records,
    bytes: bytes.length,
  };
}

/** Bucket `key`, as it is. */
async function entriesOf({ file }: OpenSnapshot): Promise<readonly KeyspaceEntry[]> {
  const bucket = (await bucketsIn(file)).find(({ name }) => name === 'key');
  if (!bucket) throw new DamageError({ region: 'file', message: 'It has no bucket key' });
  const found: KeyspaceEntry[] = [];
  const cursor = new Cursor(file, bucket);
  for (let at = await cursor.seek(new Uint8Array()); at; at = await cursor.next()) {
    const [key, value] = [at.page.leafKey(at.index).slice(), at.page.leafValue(at.index).slice()];
    const { main = 0, isTombstone = false } = readRevision(key) ?? {};
    found.push({ key, value, revision: main, isTombstone });
  }
  return found;
}

function textless(files: FileSystem, path: string): Uint8Array | undefined {
  try {
    return files.read(path, ROOT);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
