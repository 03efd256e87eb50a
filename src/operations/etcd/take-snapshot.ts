import { DrydockError } from '../../core/errors';
import type { EtcdStatus } from '../../core/model/etcd';
import { describeFinding } from '../../core/snapshot/damage';
import { StreamChecker, type StreamCheck } from '../../core/snapshot/stream-check';
import type { EtcdPort, SnapshotProgress } from '../../ports/etcd';
import type { Sink } from '../../ports/remote-shell';

export interface TakenSnapshot {
  readonly check: StreamCheck;
  readonly storageVersion: string | undefined;
  /** The source's state just before, and once the snapshot had begun. */
  readonly before: EtcdStatus;
  readonly after: EtcdStatus;
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
  let after: Promise<EtcdStatus> | undefined;
  const end = await port.snapshot(
    async (piece) => {
      // The database was frozen for it before the first piece came.
      after ??= port.status(signal);
      after.catch(() => {});
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
  return { check, storageVersion: end.storageVersion, before, after: await (after ?? port.status(signal)) };
}
