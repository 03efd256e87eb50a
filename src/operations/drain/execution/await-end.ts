import type { Clock } from '../../../ports/clock';
import type { Departure } from './departure';
import type { NodePods } from './node-pods';
import { pause, until } from './waiting';

/**
 * Waits until an accepted pod is gone, or until it has been ending for longer than `skipAfterSeconds` beyond its grace
 * period, where that is set (0: never), or until the signal aborts.
 */
export async function awaitEnd(
  departure: Departure,
  pods: NodePods,
  clock: Clock,
  skipAfterSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  const { uid } = departure.pod;
  while (!signal.aborted && !departure.isFinal) {
    if (pods.isGone(uid)) return departure.to('gone');
    const skipAt = skipTime(pods, uid, skipAfterSeconds);
    if (skipAt === undefined) {
      await until(pods.onDidChange, () => pods.isGone(uid) || skipTime(pods, uid, skipAfterSeconds) !== undefined, signal);
    } else if (skipAt <= clock.now()) {
      return departure.to(
        'skipped',
        `Still ending ${skipAfterSeconds} s after its grace period; not waited for any longer, as the options say.`,
      );
    } else {
      await pause(clock, skipAt - clock.now(), signal, (early) => until(pods.onDidChange, () => pods.isGone(uid), early));
    }
  }
}

/** The API counts the grace period into the deletion's time; kubectl's option counts from there. */
function skipTime(pods: NodePods, uid: string, skipAfterSeconds: number): number | undefined {
  const deletionAt = pods.get(uid)?.deletionAt;
  return skipAfterSeconds > 0 && deletionAt !== undefined ? deletionAt + skipAfterSeconds * 1000 : undefined;
}
