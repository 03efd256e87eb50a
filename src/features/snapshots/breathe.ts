import { setImmediate } from 'node:timers/promises';
import { cancelled } from '../../core/errors';
import type { Breathe } from '../../core/slices';

/** Milliseconds of work after which the rest of the extension host gets a turn. */
const SLICE = 8;

/** Gives a turn where a slice was worked; rejects with `cancelled` once the signal aborts. */
export function breather(signal?: AbortSignal): Breathe {
  let began = performance.now();
  return async () => {
    if (signal?.aborted) throw cancelled(signal.reason);
    if (performance.now() - began < SLICE) return;
    await setImmediate();
    began = performance.now();
  };
}
