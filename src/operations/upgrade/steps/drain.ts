import { DrydockError } from '../../../core/errors';
import { objectKey } from '../../../core/model/object';
import type { StepInfo } from '../../../core/operation/events';
import type { DrainPlan } from '../../../core/plan/drain/plan';
import { isGoing, planDrain } from '../../../core/plan/drain/planner';
import type { UpgradeHost } from '../../../core/plan/upgrade/plan';
import { compareVersions } from '../../../core/policy/skew/versions';
import type { KubernetesPort } from '../../../ports/kubernetes';
import { drainPartsOf } from '../../drain/definition';
import { LeaveRequests } from '../../drain/execution/leave-requests';
import { readDrainFacts } from '../../drain/facts';
import { drainStepIds } from '../../drain/step-infos';
import { drainStep as drainingStep } from '../../drain/steps';
import { workOf } from '../../drain/work';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { findNode } from '../../nodes/find-node';
import { listed } from '../../nodes/listed';
import { setScheduling } from '../../nodes/unschedulable';
import type { UpgradeParts } from '../parts';
import { refuseOutsideWindow } from './cluster';

/**
 * Empties a node before its kubelet changes. The drain is planned when its time comes: what was previewed is old by then. Once the
 * kubelet has the version it counts as done, however the node is used since.
 */
export function drainStep(info: StepInfo, { name, to, cordoned }: UpgradeHost, parts: UpgradeParts): Step {
  const { random } = parts.deps;
  const uncordon = async (context: StepContext) => setScheduling(await parts.port(context.signal), name, false, random, context);
  return {
    ...info,
    async verify(context) {
      const node = await parts.ask(context, (port) => findNode(port, name, context.signal));
      if (compareVersions(node.kubeletVersion, to) >= 0) return { so: true };
      if (!node.unschedulable) return { so: false, why: `${name} takes new pods: it is not cordoned.` };
      const { body } = await parts.ask(context, (port) => planned(port, context));
      const left = body.nodes.flatMap(({ pods }) => pods.filter(isGoing));
      if (left.length === 0) return { so: true };
      return { so: false, why: `${name} still has ${listed(left.map((pod) => objectKey(pod)))}.` };
    },
    async run(context) {
      refuseOutsideWindow(parts, context);
      const port = await parts.port(context.signal);
      const plan = await parts.ask(context, (asked) => planned(asked, context));
      const [blocker] = plan.blockers;
      if (blocker)
        throw new DrydockError('policy', `${name} can't be drained: ${blocker.message} Its kubelet was not touched.`, {
          hint: `${blocker.hint ?? 'Deal with the pod that is named.'} Then resume; or plan anew without this node, or without drains, with their consequence.`,
        });
      const [work] = workOf(plan);
      if (!work) throw new DrydockError('internal', `The drain of ${name} has no work.`);
      await setScheduling(port, name, true, random, context);
      const draining = drainPartsOf(port, plan, new LeaveRequests([]), parts.deps);
      await drainingStep({ ...info, id: drainStepIds.evict(name) }, { ...work, cordonedBefore: cordoned }, draining).run(context);
    },
    ...(cordoned ? {} : { undo: { title: `Uncordon ${name}`, run: uncordon } }),
  };

  async function planned(port: KubernetesPort, { signal, clock }: StepContext): Promise<DrainPlan> {
    const { drainOptions } = parts.plan.body.options;
    return planDrain(await readDrainFacts(port, [name], drainOptions, signal, clock), drainOptions, parts.plan.cluster);
  }
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
