import { cancelled } from '../../core/errors';

/** Lets one at a time have something, in the order they came: two questions at once would push each other off the screen. */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  /** Does something when it is its turn. @throws DrydockError `cancelled` when the signal aborts while it waits */
  async take<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    const before = this.last;
    let done: () => void = () => {};
    const mine = new Promise<void>((resolve) => (done = resolve));
    this.last = before.then(() => mine);
    try {
      await orAborted(before, signal);
      return await act();
    } finally {
      done();
    }
  }
}

async function orAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw cancelled(signal.reason);
  let stop: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([wait, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
