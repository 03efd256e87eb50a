import { cancelled } from '../../../../src/core/errors';
import type { Clock } from '../../../../src/ports/clock';

/** Time that passes only when a test says so, in order of what is due, with all that follows from it done in between. */
export class FakeClock implements Clock {
  private time = Date.UTC(2026, 10, 23, 9, 0, 0);
  private readonly sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const sleeper = {
        at: this.time + milliseconds,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = () => {
        this.sleepers.delete(sleeper);
        reject(cancelled());
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.sleepers.add(sleeper);
    });
  }

  /** Lets time pass. */
  async pass(seconds: number): Promise<void> {
    const until = this.time + seconds * 1000;
    await settled();
    for (;;) {
      const next = [...this.sleepers].sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > until) break;
      this.sleepers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.wake();
      await settled();
    }
    this.time = until;
  }

  /** Lets time pass, step by step, until something holds. Fails after so many seconds. */
  async passUntil(holds: () => boolean, atMostSeconds = 7200): Promise<void> {
    const end = this.time + atMostSeconds * 1000;
    await settled();
    while (!holds()) {
      if (this.time >= end) throw new Error(`It did not come to hold within ${atMostSeconds} s of the clock.`);
      await this.pass(0.5);
    }
  }

  get sleeping(): number {
    return this.sleepers.size;
  }
}

/** Lets everything that needs no time happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
