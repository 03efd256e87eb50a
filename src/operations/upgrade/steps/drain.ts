import type { StepInfo } from '../../../core/operation/events';
import type { UpgradeHost } from '../../../core/plan/upgrade/plan';
import { compareVersions } from '../../../core/policy/skew/versions';
import { drainLate, podsToMove, type LateDrain } from '../../drain/late-drain';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { findNode } from '../../nodes/find-node';
import { listed } from '../../nodes/listed';
import { setScheduling } from '../../nodes/unschedulable';
import type { UpgradeParts } from '../parts';
import { refuseOutsideWindow } from './cluster';

/** Empties a node before its kubelet changes. Once the kubelet has the version it counts as done, however the node is used since. */
export function drainStep(info: StepInfo, { name, to, cordoned }: UpgradeHost, parts: UpgradeParts): Step {
  const drain: LateDrain = {
    cluster: parts.plan.cluster,
    options: parts.plan.body.options.drainOptions,
    deps: parts.deps,
    port: (signal) => parts.port(signal),
    ask: (context, task) => parts.ask(context, task),
  };
  const uncordon = async (context: StepContext) => setScheduling(await parts.port(context.signal), name, false, parts.deps.random, context);
  return {
    ...info,
    async verify(context) {
      const node = await parts.ask(context, (port) => findNode(port, name, context.signal));
      if (compareVersions(node.kubeletVersion, to) >= 0) return { so: true };
      if (!node.unschedulable) return { so: false, why: `${name} takes new pods: it is not cordoned.` };
      const left = await podsToMove(name, drain, context);
      return left.length === 0 ? { so: true } : { so: false, why: `${name} still has ${listed(left)}.` };
    },
    async run(context) {
      refuseOutsideWindow(parts, context);
      const refusal = {
        untouched: 'Its kubelet was not touched.',
        then: 'Then resume; or plan anew without this node, or without drains, with their consequence.',
      };
      await drainLate(info, { name, cordoned }, drain, refusal, context);
    },
    ...(cordoned ? {} : { undo: { title: `Uncordon ${name}`, run: uncordon } }),
  };
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
