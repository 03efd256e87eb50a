import type { StepInfo } from '../../../core/operation/events';
import type { UpgradeHost } from '../../../core/plan/upgrade/plan';
import { compareVersions } from '../../../core/policy/skew/versions';
import { lateDrainStep } from '../../drain/late-drain-step';
import type { Step, Verdict } from '../../engine/definition';
import { findNode } from '../../nodes/find-node';
import { setScheduling } from '../../nodes/unschedulable';
import type { UpgradeParts } from '../parts';
import { refuseOutsideWindow } from './cluster';

/**
 * Empties a node before its kubelet changes. The drain is planned when its time comes: what was previewed is old by then. Once the
 * kubelet has the version it counts as done, however the node is used since.
 */
export function drainStep(info: StepInfo, { name, to, cordoned }: UpgradeHost, parts: UpgradeParts): Step {
  const { drainOptions } = parts.plan.body.options;
  return lateDrainStep(
    info,
    {
      name,
      cordoned,
      options: drainOptions,
      cluster: parts.plan.cluster,
      isPast: ({ kubeletVersion }) => compareVersions(kubeletVersion, to) >= 0,
      untouched: 'Its kubelet was not touched.',
      otherwise: 'or plan anew without this node, or without drains, with their consequence.',
      before: (context) => refuseOutsideWindow(parts, context),
    },
    parts,
  );
}

/** Gives a node back that the upgrade took. One that a later hop has taken again is left to it. */
export function uncordonStep(info: StepInfo, { name, to }: UpgradeHost, parts: UpgradeParts): Step {
  const { random } = parts.deps;
  return {
    ...info,
    async verify(context): Promise<Verdict> {
      const node = await parts.ask(context, (port) => findNode(port, name, context.signal));
      const later = parts.plan.body.hops.some((hop) => compareVersions(hop.to, to) > 0 && parts.begun(`${hop.to}/${name}/drain`));
      if (!node.unschedulable || later) return { so: true };
      return { so: false, why: `${name} is still cordoned.` };
    },
    run: async (context) => setScheduling(await parts.port(context.signal), name, false, random, context),
  };
}
