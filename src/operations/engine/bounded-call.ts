import { cancelled, DrydockError } from '../../core/errors';
import type { Clock } from '../../ports/clock';

/** Milliseconds that a call under way may take to end in its own way after its signal aborted. */
const GRACE = 5_000;

export interface Bounds {
  readonly clock: Clock;
  /** Ends the call when it aborts. */
  readonly signal: AbortSignal;
  /** Milliseconds; undefined: as long as it takes. */
  readonly timeout: number | undefined;
  /** For messages. */
  readonly title: string;
}

/**
 * Calls with a signal that aborts on a wish to stop and after the timeout. A call that ends after that tells best how far it
 * came, so its own result or error counts; one that does not listen is left behind after a while, because nothing may hang
 * for ever.
 * @throws DrydockError `timeout`, `cancelled`, or what the call throws
 */
export async function callBounded<T>(
  { clock, signal: outer, timeout, title }: Bounds,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (outer.aborted) throw cancelled(outer.reason);
  const ended = new AbortController();
  const late = new AbortController();
  const signal = AbortSignal.any([outer, late.signal]);
  const after = (milliseconds: number, act: () => void) => void clock.sleep(milliseconds, ended.signal).then(act, () => {});
  if (timeout !== undefined) after(timeout, () => late.abort());
  const deaf = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => after(GRACE, () => reject(cancelled(signal.reason))), { once: true });
  });
  try {
    return await Promise.race([call(signal), deaf]);
  } catch (error) {
    if (!late.signal.aborted || DrydockError.from(error).kind !== 'cancelled') throw error;
    throw new DrydockError('timeout', `${title} did not end within ${Math.round((timeout ?? 0) / 1000)} s.`, {
      hint: 'Look at what it waits for, then resume.',
      cause: error,
    });
  } finally {
    ended.abort();
  }
}
