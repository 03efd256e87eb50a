import type { Clock } from '../../ports/clock';
import { retryTransient } from './retry';

/** Where in its range each pause lies, for reads that nobody else repeats at the same moment. */
const MIDDLE = () => 0.5;

/**
 * Asks again where a connection breaks: behind the load balancer of a cluster that has just lost a control plane some do, until it
 * notices.
 */
export function patiently<T>(clock: Clock, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  return retryTransient(clock, MIDDLE, signal, task);
}
