import { cancelled } from '../../../../src/core/errors';
import type { Clock } from '../../../../src/ports/clock';

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  private readonly sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  get sleeping(): number {
    return this.sleepers.size;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const sleeper = {
        until: this.time + milliseconds,
        wake: () => {
          this.sleepers.delete(sleeper);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        if (this.sleepers.delete(sleeper)) reject(cancelled());
      });
    });
  }

  /** Moves on and lets everything that was waiting for it run. */
  async advance(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    for (const sleeper of [...this.sleepers]) if (sleeper.until <= this.time) sleeper.wake();
    await settle();
  }
}

/** Lets every promise that can go on now go on. */
export async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
