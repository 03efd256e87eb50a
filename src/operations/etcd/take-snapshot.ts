import { cancelled, DrydockError } from '../../core/errors';
import { idWords, type EtcdStatus } from '../../core/model/etcd';
import { describeFinding } from '../../core/snapshot/damage';
import { StreamChecker, type StreamCheck } from '../../core/snapshot/stream-check';
import type { StepProgress } from '../../core/operation/events';
import { METADATA_SCHEMA, writeMetadata, type SnapshotMetadata, type StoredFacts } from '../../core/snapshot/metadata';
import type { SnapshotStatus } from '../../core/snapshot/mvcc/status';
import type { RandomAccess } from '../../core/snapshot/random-access';
import { verifySnapshot } from '../../core/snapshot/verify';
import type { EtcdPort, SnapshotProgress } from '../../ports/etcd';
import type { Sink } from '../../ports/remote-shell';
import type { SnapshotWriter } from '../../ports/snapshots';
import { Rate } from './rate';

export interface TakenSnapshot {
  readonly check: StreamCheck;
  readonly storageVersion: string | undefined;
  /** The source's state just before. */
  readonly before: EtcdStatus;
}

/**
 * Streams a snapshot of a member into a sink and checks it on the way. Resolves only for a stream that is whole: the digest at its
 * end is that of what came, both metas of the database are right, and there are as many pages as they count.
 * Rejects with `disconnected` for one that was cut short, `invalid` for one that is damaged.
 */
export async function streamSnapshot(
  port: EtcdPort,
  sink: Sink,
  onProgress: ((progress: SnapshotProgress) => void) | undefined,
  signal: AbortSignal,
): Promise<TakenSnapshot> {
  const checker = new StreamChecker();
  const before = await port.status(signal);
  const end = await port.snapshot(
    async (piece) => {
      checker.push(piece);
      await sink(piece);
    },
    onProgress ? { onProgress } : {},
    signal,
  );
  const check = checker.finish();
  const { digest, findings } = check;
  if (digest.state === 'absent')
    throw new DrydockError(
      'disconnected',
      `The snapshot of ${port.label} is not whole: it has ${check.size} bytes and no digest at its end.`,
      { hint: 'Take it again.' },
    );
  const [first] = findings;
  if (first)
    throw new DrydockError('invalid', `The snapshot of ${port.label} is not right. ${describeFinding(first)}`, {
      hint: 'It was damaged on the way, or the database of this member is. Take it of another member.',
    });
  return { check, storageVersion: end.storageVersion, before };
}

/**
 * Reads a snapshot through that was checked while it came: every page, every revision. Rejects with `invalid` where it is not what a
 * member would start from.
 */
async function proveSnapshot(label: string, file: RandomAccess, stream: StreamCheck, signal: AbortSignal): Promise<SnapshotStatus> {
  const { verdict, status, findings } = await verifySnapshot(file, { stream, signal });
  if (verdict === 'verified' && status) return status;
  const [first] = findings;
  throw new DrydockError('invalid', `The snapshot of ${label} is not right. ${first ? describeFinding(first) : `It is ${verdict}.`}`, {
    hint: 'The database of this member may be damaged. Take it of another member, and compare the hashes.',
  });
}

/** What is written beside a snapshot. */
export interface SnapshotFacts {
  readonly taken: TakenSnapshot;
  /** Undefined: it was not read through. */
  readonly status: SnapshotStatus | undefined;
  /** Undefined: it lies there as it was taken. */
  readonly stored: StoredFacts | undefined;
  readonly cluster: NonNullable<SnapshotMetadata['cluster']>;
  readonly members: readonly { readonly id: string; readonly name: string; readonly peerUrls: readonly string[] }[];
  /** SHA-256 of the public keys of the authorities, by name. */
  readonly pki: Readonly<Record<string, string>>;
}

/** @param now epoch milliseconds */
function snapshotMetadata({ taken, status, stored, cluster, members, pki }: SnapshotFacts, now: number): SnapshotMetadata {
  const { check, before, storageVersion = before.storageVersion } = taken;
  const moment = new Date(now).toISOString();
  return {
    schema: METADATA_SCHEMA,
    takenAt: moment,
    ...(status ? { verifiedAt: moment, revision: status.revision, keys: status.keys, hash: status.hash } : {}),
    size: check.size,
    sha256: check.fileSha256,
    cluster,
    etcd: {
      version: before.version,
      ...(storageVersion === undefined ? {} : { storageVersion }),
      clusterId: idWords(before.clusterId),
      member: idWords(before.memberId),
      members: members.map(({ id, name, peerUrls }) => ({ id, name, peerUrls })),
    },
    pki,
    ...(stored ? { stored } : {}),
  };
}

/** How a snapshot is followed while it is taken. */
export interface SnapshotWatch {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly progress?: (progress: StepProgress) => void;
}

/**
 * Takes a snapshot of a member into a writer: checked while it comes, read through where the writer gives it back, and only then
 * committed with its metadata. A stopped or broken one is discarded.
 */
export async function takeSnapshot(
  port: EtcdPort,
  writer: SnapshotWriter,
  about: Omit<SnapshotFacts, 'taken' | 'status' | 'stored'>,
  { now, signal, progress }: SnapshotWatch,
): Promise<SnapshotMetadata> {
  try {
    const rate = new Rate(now());
    const taken = await streamSnapshot(
      port,
      (piece) => writer.write(piece),
      progress &&
        (({ done, total }) => {
          const message = rate.tell(done, total, now());
          if (message !== undefined) progress({ done, total, message });
        }),
      signal,
    );
    const file = await writer.reread();
    progress?.({ message: 'Every page is checked' });
    const status = file && (await proveSnapshot(port.label, file, taken.check, signal));
    if (signal.aborted) throw cancelled(signal.reason);
    const metadata = snapshotMetadata({ ...about, taken, status, stored: writer.stored?.() }, now());
    await writer.commit(writeMetadata(metadata));
    return metadata;
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
