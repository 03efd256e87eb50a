import { DrydockError } from '../../core/errors';
import type { Logger } from '../../core/logger';
import type { Clock } from '../../ports/clock';
import { callBounded } from './bounded-call';
import type { SharedLock } from './definition';

/** After so many intervals without a renewal the lock counts as lost: others may take it then. */
const PATIENCE = 3;
/** A renewal that failed is tried again after this part of the interval. */
const HURRY = 4;
/** Milliseconds after which a lock that can't be given back is left to end by itself. */
const RELEASE_TIMEOUT = 10_000;

/** Keeps a shared lock by renewing it in time, and says when it is lost. */
export class LeaseKeeper {
  private readonly ended = new AbortController();
  private readonly loss = new AbortController();
  private readonly working: Promise<void>;

  constructor(
    private readonly lock: SharedLock,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.working = this.keep();
  }

  /** Aborts when the lock is lost; its reason is why, as part of a sentence. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** Ends the renewals and gives the lock back. Never rejects: one that can't be given back ends by itself. */
  async release(): Promise<void> {
    this.ended.abort();
    await this.working;
    if (this.lost.aborted) return;
    const { clock } = this;
    const bounds = { clock, signal: new AbortController().signal, timeout: RELEASE_TIMEOUT, title: 'Releasing the shared lock' };
    await callBounded(bounds, () => this.lock.release()).catch((error: unknown) =>
      this.log.debug('The shared lock could not be released', error),
    );
  }

  private async keep(): Promise<void> {
    const { signal } = this.ended;
    const interval = this.lock.renewEverySeconds * 1000;
    let renewedAt = this.clock.now();
    let pause = interval;
    while (!signal.aborted) {
      try {
        await this.clock.sleep(pause, signal);
        const bounds = { clock: this.clock, signal, timeout: interval, title: 'Renewing the shared lock' };
        await callBounded(bounds, (renewing) => this.lock.renew(renewing));
        renewedAt = this.clock.now();
        pause = interval;
      } catch (error) {
        if (signal.aborted) return;
        this.log.debug('The shared lock could not be renewed', error);
        const why = this.lossBy(error, renewedAt, interval);
        if (why !== undefined) {
          this.loss.abort(why);
          return;
        }
        pause = interval / HURRY;
      }
    }
  }

  private lossBy(error: unknown, renewedAt: number, interval: number): string | undefined {
    if (DrydockError.is(error, 'locked', 'conflict')) return `somebody else took the shared lock of the cluster: ${asPart(error)}`;
    const silent = this.clock.now() - renewedAt;
    if (silent < PATIENCE * interval) return undefined;
    return `the shared lock of the cluster could not be renewed for ${Math.round(silent / 1000)} s: ${asPart(error)}`;
  }
}

/** An error's message as part of a sentence that goes on. */
function asPart(error: unknown): string {
  return DrydockError.from(error).message.replace(/\.$/, '');
}
