import type { Event } from '../../../core/event';
import type { Clock } from '../../../ports/clock';

/** Resolves as soon as something holds (looked at now and at each event), or when the signal aborts. Never rejects. */
export function until(changes: Event<void>, holds: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || holds()) return resolve();
    const end = () => {
      subscription.dispose();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const subscription = changes(() => {
      if (holds()) end();
    });
    signal.addEventListener('abort', end, { once: true });
  });
}

/** Resolves after some milliseconds, when `early` resolves, or when the signal aborts, whichever is first. Never rejects. */
export async function pause(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  early?: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (signal.aborted) return;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const slept = clock.sleep(Math.max(0, milliseconds), either).catch(() => {});
  await Promise.race(early ? [slept, early(either)] : [slept]);
  over.abort();
}
