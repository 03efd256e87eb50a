import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { RestoreSnapshot } from '../../core/plan/etcd-restore/facts';
import { describeFinding } from '../../core/snapshot/damage';
import { openEnvelope } from '../../core/snapshot/kubernetes/envelope';
import { metadataName, readMetadata, type SnapshotMetadata } from '../../core/snapshot/metadata';
import { WireReader } from '../../core/snapshot/protobuf/wire';
import { openSnapshot, type OpenSnapshot } from '../../core/snapshot/snapshot';
import { verifySnapshot } from '../../core/snapshot/verify';
import type { SnapshotFiles } from '../../ports/snapshots';

/**
 * Judges a snapshot on this computer as far as that goes: the digest at its end, every page, what it is of. Damage is told, not
 * thrown. Rejects with `storage` where the file can't be read, `invalid` where it is encrypted.
 */
export async function readSnapshotFacts(path: string, files: SnapshotFiles, signal: AbortSignal): Promise<RestoreSnapshot> {
  const [metadata, stamp] = [await metadataOf(path, files), await files.stamp(path)];
  const file = await files.open(path, signal);
  try {
    const { verdict, stream, findings, facts, status } = await verifySnapshot(file, { signal });
    const sound = verdict === 'verified' || verdict === 'unsigned';
    const damage = findings.map(describeFinding);
    if (!sound && damage.length === 0) damage.push('The file is no snapshot of etcd.');
    const why = 'the file is damaged.';
    return {
      path,
      size: stream.size,
      stamp,
      sha256: stream.fileSha256,
      digest: stream.digest.state,
      damage: sound ? [] : damage,
      series: facts ? known(facts.series) : unknown(why),
      revision: status ? known(String(status.revision)) : unknown(why),
      objects: status ? known(status.keys) : unknown(why),
      clusterUid: sound ? await uidIn(await openSnapshot(file, { signal })) : unknown(why),
      ...ofMetadata(metadata, stream.fileSha256),
    };
  } finally {
    await file.dispose();
  }
}

/** UID of namespace kube-system, which stands for the cluster. */
async function uidIn({ keyspace, prefix }: OpenSnapshot): Promise<Known<string>> {
  const change = keyspace.find(new TextEncoder().encode(`${prefix}namespaces/kube-system`));
  if (!change) return unknown('it holds no namespace kube-system.');
  const stored = openEnvelope((await keyspace.value(change)).value);
  if (stored.encoding !== 'protobuf') return unknown('its namespace kube-system is encrypted, or stored in another form.');
  try {
    // Namespace.metadata = 1, ObjectMeta.uid = 5.
    const uid = bytesAt(bytesAt(stored.message, 1), 5);
    return uid ? known(new TextDecoder().decode(uid)) : unknown('its namespace kube-system has no UID.');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return unknown('its namespace kube-system can not be read.');
  }
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

/** Undefined: there is none, or none that can be understood, which keeps nobody from a restore. */
async function metadataOf(path: string, files: SnapshotFiles): Promise<SnapshotMetadata | undefined> {
  const text = await files.metadata(path);
  if (text === undefined) return undefined;
  try {
    return readMetadata(text, metadataName(path));
  } catch (error) {
    if (DrydockError.is(error, 'config')) return undefined;
    throw error;
  }
}

function ofMetadata(metadata: SnapshotMetadata | undefined, sha256: string): Pick<RestoreSnapshot, 'authority' | 'takenAt'> {
  const missing = 'there is no metadata beside it.';
  if (!metadata) return { authority: unknown(missing), takenAt: unknown(missing) };
  if (metadata.sha256 !== sha256) {
    const why = 'the metadata beside it is of another file.';
    return { authority: unknown(why), takenAt: unknown(why) };
  }
  const authority = metadata.pki?.ca;
  return {
    authority: authority === undefined ? unknown('its metadata names no authority.') : known(authority),
    takenAt: known(metadata.takenAt),
  };
}
