import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { RestoreSnapshot } from '../../core/plan/etcd-restore/facts';
import { bucketsIn } from '../../core/snapshot/bbolt/bucket';
import { checkBolt } from '../../core/snapshot/bbolt/check';
import { BoltFile } from '../../core/snapshot/bbolt/file';
import { DamageError, describeFinding } from '../../core/snapshot/damage';
import { readMetadata, type SnapshotMetadata } from '../../core/snapshot/metadata';
import { readFacts } from '../../core/snapshot/mvcc/facts';
import { Keyspace } from '../../core/snapshot/mvcc/keyspace';
import { WireReader } from '../../core/snapshot/protobuf/wire';
import { StreamChecker } from '../../core/snapshot/stream-check';
import type { OpenFile, SnapshotFiles } from '../../ports/snapshots';

const NAMESPACE = '/registry/namespaces/kube-system';
/** Kubernetes' envelope around Protocol Buffers. */
const ENVELOPE = [0x6b, 0x38, 0x73, 0x00];

/**
 * Judges a snapshot on this computer as far as that goes: the digest at its end, every page, what it is of. Damage is told, not
 * thrown. Rejects with `storage` where the file can't be read.
 */
export async function readSnapshotFacts(path: string, files: SnapshotFiles, signal: AbortSignal): Promise<RestoreSnapshot> {
  const checker = new StreamChecker();
  for await (const piece of files.content(path)) {
    signal.throwIfAborted();
    checker.push(piece);
  }
  const { size, databaseSize, fileSha256, digest, findings } = checker.finish();
  const common = { path, size, sha256: fileSha256, digest: digest.state };
  const damage = findings.map(describeFinding);
  const text = await files.metadata(path);
  const metadata = text === undefined ? undefined : readMetadata(text);
  const file = await files.open(path);
  try {
    const inside = await readInside(file, databaseSize, damage, signal);
    return { ...common, damage, ...inside, ...ofMetadata(metadata, fileSha256) };
  } finally {
    await file.close();
  }
}

type Inside = Pick<RestoreSnapshot, 'series' | 'revision' | 'clusterUid' | 'objects'>;

async function readInside(file: OpenFile, size: number, damage: string[], signal: AbortSignal): Promise<Inside> {
  try {
    const bolt = await BoltFile.open({ size, readInto: (target, offset) => file.readInto(target, offset) });
    const check = await checkBolt(bolt, { signal });
    damage.push(...check.findings.map(describeFinding));
    const buckets = await bucketsIn(bolt);
    const facts = await readFacts(bolt, buckets);
    const keys = buckets.find(({ name }) => name === 'key');
    if (!keys) throw new DrydockError('invalid', 'The file has no bucket key: it is no database of etcd.');
    const space = await Keyspace.read(bolt, keys, facts.compacted, { signal });
    return {
      series: known(facts.series),
      revision: known(String(space.revision)),
      clusterUid: await uidIn(space),
      objects: known(space.live().length),
    };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = DrydockError.from(thrown);
    if (error.kind !== 'invalid' || !(DrydockError.is(thrown, 'invalid') || thrown instanceof DamageError)) throw error;
    if (damage.length === 0) damage.push(error.message);
    const why = 'the file is damaged.';
    return { series: unknown(why), revision: unknown(why), clusterUid: unknown(why), objects: unknown(why) };
  }
}

/** UID of namespace kube-system, which stands for the cluster. */
async function uidIn(space: Keyspace): Promise<Known<string>> {
  const change = space.find(new TextEncoder().encode(NAMESPACE));
  if (!change) return unknown('it holds no namespace kube-system.');
  const { value } = await space.value(change);
  try {
    const uid = ENVELOPE.every((byte, at) => value[at] === byte) ? uidOf(value.subarray(ENVELOPE.length)) : undefined;
    return uid === undefined ? unknown('its namespace kube-system is encrypted, or stored in another form.') : known(uid);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return unknown('its namespace kube-system can not be read.');
  }
}

/** runtime.Unknown.raw = 2, Namespace.metadata = 1, ObjectMeta.uid = 5. */
function uidOf(envelope: Uint8Array): string | undefined {
  const uid = bytesAt(bytesAt(bytesAt(envelope, 2), 1), 5);
  return uid && new TextDecoder().decode(uid);
}

function bytesAt(message: Uint8Array | undefined, field: number): Uint8Array | undefined {
  if (!message) return undefined;
  const reader = new WireReader(message);
  while (reader.next()) {
    if (reader.field === field && reader.wire === 2) return reader.bytesField();
    reader.skip();
  }
  return undefined;
}

function ofMetadata(metadata: SnapshotMetadata | undefined, sha256: string): Pick<RestoreSnapshot, 'authority' | 'takenAt'> {
  const missing = 'there is no metadata beside it.';
  if (!metadata) return { authority: unknown(missing), takenAt: unknown(missing) };
  if (metadata.sha256 !== sha256) {
    const why = 'the metadata beside it is of another file.';
    return { authority: unknown(why), takenAt: unknown(why) };
  }
  const authority = metadata.pki.ca;
  return {
    authority: authority === undefined ? unknown('its metadata names no authority.') : known(authority),
    takenAt: known(metadata.takenAt),
  };
}
