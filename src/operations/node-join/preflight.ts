import { detachedState } from '../../core/command/detached';
import { readCandidate } from '../../core/command/node-join/candidate';
import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { JoiningNode } from '../../core/plan/node-join/plan';
import { mapBounded } from '../nodes/limiter';
import { listed } from '../nodes/listed';
import type { Step, StepContext } from '../engine/definition';
import type { JoinParts } from './parts';

const AT_ONCE = 10;
const TIMEOUT = 5 * 60_000;

export function preflightInfo(planned: Pick<StepInfo, 'id' | 'title' | 'target' | 'kind'>): StepInfo {
  return { ...planned, idempotency: 'safe', cancel: 'now', timeout: TIMEOUT, lane: undefined };
}

/** Looks at every host once more before the first is touched: the machine of the plan, free of any cluster, and in reach of the API. */
export function preflightStep(info: StepInfo, nodes: readonly JoiningNode[], parts: JoinParts): Step {
  return {
    ...info,
    // Once passed it stays so: what it looks at is changed by the steps after it.
    verify: async () => ({ so: true }),
    run: async (context) => void (await mapBounded(nodes, AT_ONCE, (node) => look(node, parts, context))),
  };
}

async function look(node: JoiningNode, parts: JoinParts, { signal }: StepContext): Promise<void> {
  const host = parts.host(node);
  // An earlier attempt of this operation has begun there: its own traces do not count.
  if ((await host.run(detachedState(parts.runFolder(node, 'join')), signal)).what !== 'none') return;
  const { machineId, traces, endpoint } = await host.run(readCandidate(parts.base.endpoint), signal);
  if (machineId?.toLowerCase() !== node.machineId.toLowerCase())
    throw new DrydockError('wrongMachine', `${host.name} is another machine than the one that was planned for.`, {
      hint: 'Nothing was changed. Plan anew.',
    });
  if (traces.length > 0)
    throw new DrydockError('conflict', `${host.name} has what belongs to a cluster: ${listed(traces)}. Nothing was changed.`, {
      hint: 'Reset Host removes it, after a plan that shows what goes.',
    });
  if (endpoint?.reached === false)
    throw new DrydockError(
      'refused',
      `${host.name} does not reach the API at ${parts.base.endpoint}: ${endpoint.why} Nothing was changed.`,
      {
        hint: 'Look at name resolution, routes, firewalls and the load balancer, then resume.',
      },
    );
}
