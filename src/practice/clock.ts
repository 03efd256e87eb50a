import { cancelled } from '../core/errors';
import type { Clock } from '../ports/clock';

/** Time as it is. Its timers never keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled(signal.reason));
        return;
      }
      const stop = () => {
        clearTimeout(timer);
        reject(cancelled(signal?.reason));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      timer.unref();
      signal?.addEventListener('abort', stop, { once: true });
    }),
};
