import type { Resources } from '../../model/object';
import { fields, items, type Raw } from './fields';
import { addResources, maxResources, projectResources } from './resources';

/** Resources that a request of the whole pod replaces (KEP-2837); all others count by container. */
const POD_LEVEL = /^(cpu|memory|hugepages-.+)$/;

/**
 * What the scheduler reserves for a pod: all containers together, or the hungriest moment of its start if that is more,
 * plus the overhead of its runtime class. An init container that restarts always (a sidecar) runs on beside whatever
 * starts after it.
 */
export function effectiveRequests(spec: Raw): Resources {
  let running: Resources = addResources(...items(spec.containers).map(requestsOf));
  let sidecars: Resources = {};
  let start: Resources = {};
  for (const container of items(spec.initContainers).map(fields)) {
    const own = requestsOf(container);
    const now = addResources(sidecars, own);
    start = maxResources(start, now);
    if (container.restartPolicy !== 'Always') continue;
    sidecars = now;
    running = addResources(running, own);
  }
  const whole = Object.entries(requestsOf(spec)).filter(([name]) => POD_LEVEL.test(name));
  return addResources({ ...maxResources(running, start), ...Object.fromEntries(whole) }, projectResources(spec.overhead));
}

function requestsOf(owner: unknown): Resources {
  return projectResources(fields(fields(owner).resources).requests);
}
