import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import { retryTransient } from './retry';

/** Where in its range each pause lies, for requests that nobody else repeats at the same moment. */
const MIDDLE = () => 0.5;

export interface Asking {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A number from 0 up to 1, for pauses that should differ. */
  readonly random?: () => number;
}

/**
 * Asks an API that may just be restarted, for up to two minutes, each time through the connection that there is then. Behind the load
 * balancer of a cluster that has just lost a control plane connections break until it notices.
 */
export function askPatiently<T>(
  connect: (signal: AbortSignal) => Promise<KubernetesPort>,
  { clock, signal, random = MIDDLE }: Asking,
  task: (port: KubernetesPort) => Promise<T>,
): Promise<T> {
  const asker = { clusterUid: async (asking?: AbortSignal) => (await connect(asking ?? signal)).clusterUid(asking) };
  return retryTransient(clock, random, signal, async () => task(await connect(signal)), asker);
}
