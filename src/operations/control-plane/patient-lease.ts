import { DrydockError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { OpenedOperation, SharedLock } from '../engine/definition';
import { isTransient } from '../nodes/retry';

export type AcquireLease = NonNullable<OpenedOperation['acquireSharedLock']>;

/** How long the Lease may go without a renewal while the API server itself is restarted. Milliseconds. */
const PATIENCE = 5 * 60_000;
/** Until it is known how often the Lease wants to be renewed, it is asked for as often. */
const ASK_EVERY_SECONDS = 20;

/** The API gives no answer that could contradict: it is down, or its certificate or ours has expired. */
export function isSilent(error: unknown): boolean {
  return isTransient(error) || DrydockError.is(error, 'tls', 'unauthorized');
}

/**
 * A shared lock for an operation that restarts the very thing that keeps the lock. While the API is silent the operation goes on
 * without it, and takes it as soon as there is an answer; once it is held, its renewals may fail for some minutes. Somebody else's
 * hold counts whenever it shows.
 * @param asked whether the API has just answered; one that did not is asked again later, not at once
 * @param patience milliseconds that it may go without a renewal
 */
export function patientLease(acquire: AcquireLease, clock: Clock, asked: boolean, patience = PATIENCE): AcquireLease {
  return async (signal) => {
    let lock: SharedLock | undefined;
    let renewedAt = clock.now();
    if (asked) {
      const first = await unlessSilent(() => acquire(signal));
      if (first?.heldBy !== undefined) return first;
      lock = first;
    }
    const take = async (taking: AbortSignal) => {
      const found = await unlessSilent(() => acquire(taking));
      if (found?.heldBy !== undefined) throw new DrydockError('locked', `It is held: ${found.heldBy}.`);
      lock = found;
      renewedAt = clock.now();
    };
    return {
      renewEverySeconds: lock?.renewEverySeconds ?? ASK_EVERY_SECONDS,
      release: async () => lock?.release(),
      async renew(renewing) {
        if (!lock) return take(renewing);
        try {
          await lock.renew(renewing);
          renewedAt = clock.now();
        } catch (error) {
          if (!isSilent(error) || clock.now() - renewedAt > patience) throw error;
        }
      },
    } satisfies SharedLock;
  };
}

async function unlessSilent<T>(task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    if (isSilent(error)) return undefined;
    throw error;
  }
}
