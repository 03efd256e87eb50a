import { DrydockError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import { retryTransient } from './retry';

/** An API server that has just started refuses what it will allow in a moment. */
const EARLY_REFUSALS = 10;
const EARLY_PAUSE = 2_000;

/** Asks an API that may just be restarted: for up to two minutes. */
export async function askPatiently<T>(
  connect: (signal: AbortSignal) => Promise<KubernetesPort>,
  random: () => number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  task: (port: KubernetesPort) => Promise<T>,
): Promise<T> {
  for (let refusals = 0; ; refusals += 1) {
    try {
      return await retryTransient(clock, random, signal, async () => task(await connect(signal)));
    } catch (error) {
      if (!DrydockError.is(error, 'forbidden', 'unauthorized') || refusals >= EARLY_REFUSALS) throw error;
      await clock.sleep(EARLY_PAUSE, signal);
    }
  }
}
