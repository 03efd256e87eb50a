import { DrydockError } from '../../core/errors';
import type { Clock } from '../../ports/clock';

/** Whether the same request may well succeed a little later: the network, a proxy or the server had a bad moment. */
export function isTransient(error: unknown): error is DrydockError {
  return DrydockError.is(error, 'server', 'timeout', 'disconnected', 'refused', 'throttled', 'dns', 'proxy');
}

/**
 * Decorrelated jitter: each pause is drawn between `base` and three times the last one, up to `cap`, so that
 * clients which failed together do not come back together. Milliseconds.
 */
export class Backoff {
  private last: number;

  constructor(
    private readonly random: () => number,
    private readonly base = 500,
    private readonly cap = 20_000,
  ) {
    this.last = base;
  }

  next(): number {
    this.last = Math.min(this.cap, this.base + this.random() * (this.last * 3 - this.base));
    return Math.round(this.last);
  }

  reset(): void {
    this.last = this.base;
  }
}

/** How long a read is repeated before its error is believed. Milliseconds. */
const PATIENCE = 120_000;

/** Repeats a read while it fails for a transient reason, for two minutes. Ends with the first other error, or when the signal aborts. */
export async function retryTransient<T>(clock: Clock, random: () => number, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  const backoff = new Backoff(random);
  const giveUpAt = clock.now() + PATIENCE;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (signal.aborted || !isTransient(error) || clock.now() >= giveUpAt) throw error;
      await clock.sleep(Math.max(backoff.next(), (error.retryAfterSeconds ?? 0) * 1000), signal);
    }
  }
}
