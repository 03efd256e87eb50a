import type { DrydockError } from '../../../core/errors';
import { Backoff } from './backoff';

/** Failed attempts in a row that the server answered, after which going on from the known version is given up. */
const REFUSALS = 3;

/** What to do after a failure. */
export interface Remedy {
  /** Whether a complete list is needed. */
  readonly relist: boolean;
  /** Milliseconds to wait first. */
  readonly wait: number;
}

/** Decides how a reflector goes on after a failure. */
export class Recovery {
  private readonly backoff: Backoff;
  private failures = 0;
  private refusals = 0;

  constructor(random: () => number) {
    this.backoff = new Backoff(random);
  }

  /** The server told something or kept a watch open: the next failure is a first one again. */
  succeeded(): void {
    this.failures = 0;
    this.refusals = 0;
    this.backoff.reset();
  }

  after(error: DrydockError): Remedy {
    const gone = error.kind === 'gone';
    // A version that was forgotten is nobody's fault and listing is the whole cure; twice in a row it is a fault.
    const wait = gone && this.failures === 0 ? 0 : this.backoff.next(error.retryAfterSeconds);
    this.failures += 1;
    // A server restored from a backup may refuse versions of its former life without ever calling them expired.
    if (error.status !== undefined || error.kind === 'protocol') this.refusals += 1;
    const relist = gone || this.refusals >= REFUSALS;
    if (relist) this.refusals = 0;
    return { relist, wait };
  }
}
