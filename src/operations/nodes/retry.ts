import { DrydockError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import { EARLY_PAUSE, EarlyRefusals, type Asker } from './early-refusals';

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

/**
 * Repeats a request while it fails for a transient reason, for two minutes, and while an API server that has just started refuses it.
 * Ends with the first other error, or when the signal aborts.
 * @param asker who asks the API; undefined: a refusal is believed at once
 */
export async function retryTransient<T>(
  clock: Clock,
  random: () => number,
  signal: AbortSignal,
  task: () => Promise<T>,
  asker?: Asker,
): Promise<T> {
  const backoff = new Backoff(random);
  const refusals = asker && new EarlyRefusals(clock, asker);
  const giveUpAt = clock.now() + PATIENCE;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (signal.aborted) throw error;
      if (isTransient(error) && clock.now() < giveUpAt)
        await clock.sleep(Math.max(backoff.next(), (error.retryAfterSeconds ?? 0) * 1000), signal);
      else if (await refusals?.mayPass(error, signal)) await clock.sleep(EARLY_PAUSE, signal);
      else throw error;
    }
  }
}
