import { cancelled } from '../core/errors';

/**
 * One piece of work for all who ask for it at the same time. Somebody who gives up leaves it to the others;
 * when the last one does, the work is stopped.
 */
export class SharedRun<T> {
  private running: { readonly result: Promise<T>; readonly stop: AbortController; waiting: number } | undefined;

  constructor(private readonly work: (signal: AbortSignal) => Promise<T>) {}

  async get(signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) throw cancelled(signal.reason);
    const run = (this.running ??= this.start());
    run.waiting += 1;
    let onAbort: (() => void) | undefined;
    const given = new Promise<never>((_, reject) => {
      onAbort = () => reject(cancelled(signal?.reason));
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([run.result, given]);
    } finally {
      if (onAbort) signal?.removeEventListener('abort', onAbort);
      run.waiting -= 1;
      if (run.waiting === 0 && this.running === run) {
        this.running = undefined;
        run.stop.abort();
      }
    }
  }

  private start(): NonNullable<typeof this.running> {
    const stop = new AbortController();
    const run = { result: this.work(stop.signal), stop, waiting: 0 };
    const forget = () => {
      if (this.running === run) this.running = undefined;
    };
    run.result.then(forget, forget);
    return run;
  }
}
