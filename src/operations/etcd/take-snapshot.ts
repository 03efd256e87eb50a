import { DrydockError } from '../../core/errors';
import type { EtcdStatus } from '../../core/model/etcd';
import { describeFinding } from '../../core/snapshot/damage';
import { StreamChecker, type StreamCheck } from '../../core/snapshot/stream-check';
import type { SnapshotStatus } from '../../core/snapshot/mvcc/status';
import type { RandomAccess } from '../../core/snapshot/random-access';
import { verifySnapshot } from '../../core/snapshot/verify';
import type { EtcdPort, SnapshotProgress } from '../../ports/etcd';
import type { Sink } from '../../ports/remote-shell';

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
export async function proveSnapshot(label: string, file: RandomAccess, stream: StreamCheck, signal: AbortSignal): Promise<SnapshotStatus> {
  const { verdict, status, findings } = await verifySnapshot(file, { stream, signal });
  if (verdict === 'verified' && status) return status;
  const [first] = findings;
  throw new DrydockError('invalid', `The snapshot of ${label} is not right. ${first ? describeFinding(first) : `It is ${verdict}.`}`, {
    hint: 'The database of this member may be damaged. Take it of another member, and compare the hashes.',
  });
}
