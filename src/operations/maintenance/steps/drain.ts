import type { StepInfo } from '../../../core/operation/events';
import type { MaintenanceNode } from '../../../core/plan/maintenance/plan';
import { lateDrainStep } from '../../drain/late-drain-step';
import type { Step, Verdict } from '../../engine/definition';
import { findNode } from '../../nodes/find-node';
import { setScheduling } from '../../nodes/unschedulable';
import type { MaintenanceParts } from '../parts';

/** Empties a node. Once it was given back, or while it is away, it counts as done. */
export function drainNodeStep(info: StepInfo, node: MaintenanceNode, parts: MaintenanceParts): Step {
  const { options } = parts.plan.body;
  return lateDrainStep(
    info,
    {
      name: node.name,
      cordoned: node.cordoned,
      options: options.drainOptions,
      cluster: parts.plan.cluster,
      isPast: ({ readiness }) =>
        parts.begun(node, 'uncordon') || parts.begun(node, 'verify') || (parts.begun(node, 'reboot') && readiness !== 'ready'),
      untouched: 'Nothing else was done to it.',
      otherwise: 'or plan anew without this node.',
    },
    parts,
  );
}

/** Gives a node back that was taken. What somebody does to it later is theirs. */
export function uncordonNodeStep(info: StepInfo, node: MaintenanceNode, parts: MaintenanceParts): Step {
  const { name } = node;
  return {
    ...info,
    async verify(context): Promise<Verdict> {
      const { unschedulable } = await parts.ask(context, (port) => findNode(port, name, context.signal));
      if (!unschedulable || parts.begun(node, 'verify')) return { so: true };
      return { so: false, why: `${name} is still cordoned.` };
    },
    run: async (context) => setScheduling(await parts.port(context.signal), name, false, parts.deps.random, context),
  };
}
