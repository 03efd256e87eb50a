import { DrydockError } from '../../core/errors';
import type { NodeModel } from '../../core/model/node';
import { objectKey } from '../../core/model/object';
import type { StepInfo } from '../../core/operation/events';
import type { DrainOptions } from '../../core/plan/drain/options';
import type { DrainPlan } from '../../core/plan/drain/plan';
import { isGoing, planDrain } from '../../core/plan/drain/planner';
import type { PlanCluster } from '../../core/plan/plan';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Step, StepContext } from '../engine/definition';
import { findNode } from '../nodes/find-node';
import { listed } from '../nodes/listed';
import type { NodeOperationDeps } from '../nodes/open-cluster';
import { setScheduling } from '../nodes/unschedulable';
import { drainPartsOf } from './definition';
import { LeaveRequests } from './execution/leave-requests';
import { readDrainFacts } from './facts';
import { drainStepIds } from './step-infos';
import { drainStep } from './steps';
import { workOf } from './work';

/** The drain of one node as a part of something larger. */
export interface LateDrain {
  readonly name: string;
  /** It was cordoned before, and is left so. */
  readonly cordoned: boolean;
  readonly options: DrainOptions;
  readonly cluster: PlanCluster;
  /** The node was drained for something that is done: it counts as drained, however it is used since. */
  readonly isPast: (node: NodeModel) => boolean;
  /** What did not happen to a node that can't be drained, as a sentence. */
  readonly untouched: string;
  /** What else could be done then, behind `Then resume;`. */
  readonly otherwise: string;
  /** Looks whether it may begin; throws where it may not. */
  readonly before?: (context: StepContext) => void;
}

/** What a late drain works with. */
export interface LateDrainParts {
  readonly deps: NodeOperationDeps;
  port(signal: AbortSignal): Promise<KubernetesPort>;
  /** Asks the API, also one that is away for a moment. */
  ask<T>(context: Pick<StepContext, 'clock' | 'signal'>, task: (port: KubernetesPort) => Promise<T>): Promise<T>;
}

/** Cordons and empties a node. The drain is planned when its time comes: what was previewed is old by then. */
export function lateDrainStep(info: StepInfo, late: LateDrain, parts: LateDrainParts): Step {
  const { name, cordoned, options, cluster } = late;
  const { random } = parts.deps;
  const uncordon = async (context: StepContext) => setScheduling(await parts.port(context.signal), name, false, random, context);
  return {
    ...info,
    async verify(context) {
      const node = await parts.ask(context, (port) => findNode(port, name, context.signal));
      if (late.isPast(node)) return { so: true };
      if (!node.unschedulable) return { so: false, why: `${name} takes new pods: it is not cordoned.` };
      const { body } = await parts.ask(context, (port) => planned(port, context));
      const left = body.nodes.flatMap(({ pods }) => pods.filter(isGoing));
      if (left.length === 0) return { so: true };
      return { so: false, why: `${name} still has ${listed(left.map((pod) => objectKey(pod)))}.` };
    },
    async run(context) {
      late.before?.(context);
      const port = await parts.port(context.signal);
      const plan = await parts.ask(context, (asked) => planned(asked, context));
      const [blocker] = plan.blockers;
      if (blocker)
        throw new DrydockError('policy', `${name} can't be drained: ${blocker.message} ${late.untouched}`, {
          hint: `${blocker.hint ?? 'Deal with the pod that is named.'} Then resume; ${late.otherwise}`,
        });
      const [work] = workOf(plan);
      if (!work) throw new DrydockError('internal', `The drain of ${name} has no work.`);
      await setScheduling(port, name, true, random, context);
      const draining = drainPartsOf(port, plan, new LeaveRequests([]), parts.deps);
      await drainStep({ ...info, id: drainStepIds.evict(name) }, { ...work, cordonedBefore: cordoned }, draining).run(context);
    },
    ...(cordoned ? {} : { undo: { title: `Uncordon ${name}`, run: uncordon } }),
  };

  async function planned(port: KubernetesPort, { signal, clock }: StepContext): Promise<DrainPlan> {
    return planDrain(await readDrainFacts(port, [name], options, signal, clock), options, cluster);
  }
}
