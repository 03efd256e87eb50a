import { DrydockError } from '../../core/errors';
import { parseBundle } from '../../core/parse/certificates/pem';
import { known, unknown, type Known } from '../../core/known';
import { fields, text } from '../../core/parse/kubernetes/fields';
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
      ...(sound
        ? await contentOf(await openSnapshot(file, { signal }))
        : { clusterUid: unknown(why), authority: unknown(why), nodes: unknown(why) }),
      ...ofMetadata(metadata, stream.fileSha256),
    };
  } finally {
    await file.dispose();
  }
}

async function contentOf(snapshot: OpenSnapshot): Promise<Pick<RestoreSnapshot, 'clusterUid' | 'authority' | 'nodes'>> {
  return { clusterUid: await uidIn(snapshot), authority: await authorityIn(snapshot), nodes: known(nodesIn(snapshot)) };
}

function nodesIn({ keyspace, prefix }: OpenSnapshot): readonly string[] {
  const decoder = new TextDecoder();
  const place = `${prefix}minions/`;
  const names: string[] = [];
  for (const { key } of keyspace.unordered()) {
    const text = decoder.decode(key);
    if (text.startsWith(place)) names.push(text.slice(place.length));
  }
  return names.sort();
}

/** The authority that the cluster gives to every pod, in ConfigMap kube-system/kube-root-ca.crt. */
async function authorityIn({ keyspace, prefix }: OpenSnapshot): Promise<Known<string>> {
  const change = keyspace.find(new TextEncoder().encode(`${prefix}configmaps/kube-system/kube-root-ca.crt`));
  if (!change) return unknown('there is no metadata beside it, and it holds no ConfigMap kube-root-ca.crt.');
  const stored = openEnvelope((await keyspace.value(change)).value);
  if (stored.encoding !== 'protobuf') return unknown('its ConfigMaps are encrypted, or stored in another form.');
  try {
    // ConfigMap.data = 2, an entry has its key as 1 and its value as 2. There is one entry, ca.crt.
    const pem = bytesAt(bytesAt(stored.message, 2), 2);
    const [first] = pem ? parseBundle(new TextDecoder().decode(pem)).certificates : [];
    return first ? known(first.keyHash) : unknown('its ConfigMap kube-root-ca.crt has no certificate.');
  } catch {
    return unknown('its ConfigMap kube-root-ca.crt can not be read.');
  }
}

/** UID of namespace kube-system, which stands for the cluster. */
async function uidIn({ keyspace, prefix }: OpenSnapshot): Promise<Known<string>> {
  const change = keyspace.find(new TextEncoder().encode(`${prefix}namespaces/kube-system`));
  if (!change) return unknown('it holds no namespace kube-system.');
  const stored = openEnvelope((await keyspace.value(change)).value);
  if (stored.encoding === 'json') {
    const uid = text(fields(stored.object.metadata).uid);
    return uid === undefined ? unknown('its namespace kube-system has no UID.') : known(uid);
  }
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

function ofMetadata(
  metadata: SnapshotMetadata | undefined,
  sha256: string,
): Pick<RestoreSnapshot, 'takenAt'> & Partial<Pick<RestoreSnapshot, 'authority'>> {
  if (!metadata) return { takenAt: unknown('there is no metadata beside it.') };
  if (metadata.sha256 !== sha256) return { takenAt: unknown('the metadata beside it is of another file.') };
  const authority = metadata.pki?.ca;
  return { takenAt: known(metadata.takenAt), ...(authority === undefined ? {} : { authority: known(authority) }) };
}
