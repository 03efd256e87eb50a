import { cancelled, DrydockError } from '../../../core/errors';
import { TooManySessions } from '../transport';

/** Below the 10 that sshd allows by default, so that there is room to end a command and for other programs on a shared connection. */
const START_LIMIT = 8;

/**
 * How many commands run over one connection at the same time. Starts below sshd's default MaxSessions and learns a lower one
 * from the server's refusal.
 */
export class Sessions {
  private limit: number;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(limit = START_LIMIT) {
    this.limit = limit;
  }

  get inUse(): number {
    return this.running;
  }

  async use<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      await this.turn(signal);
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof TooManySessions)) throw error;
        if (this.running <= 1)
          throw new DrydockError('refused', 'The SSH server allows no session for a command.', {
            hint: 'Look at MaxSessions in its configuration, and at what the user may do there.',
            cause: error,
          });
        this.limit = Math.max(1, this.running - 1);
      } finally {
        this.running -= 1;
        this.next();
      }
    }
  }

  private async turn(signal: AbortSignal | undefined): Promise<void> {
    while (this.running >= this.limit) {
      await new Promise<void>((resolve, reject) => {
        const go = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = () => {
          this.waiting.splice(this.waiting.indexOf(go), 1);
          reject(cancelled(signal?.reason));
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        this.waiting.push(go);
      });
    }
    if (signal?.aborted) {
      this.next();
      throw cancelled(signal.reason);
    }
    this.running += 1;
  }

  private next(): void {
    // Whoever is woken looks again, and goes on waiting when somebody was quicker.
    this.waiting.shift()?.();
  }
}
