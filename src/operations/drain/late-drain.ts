import { DrydockError } from '../../core/errors';
import { objectKey } from '../../core/model/object';
import type { StepInfo } from '../../core/operation/events';
import type { DrainOptions } from '../../core/plan/drain/options';
import type { DrainPlan } from '../../core/plan/drain/plan';
import { isGoing, planDrain } from '../../core/plan/drain/planner';
import type { PlanCluster } from '../../core/plan/plan';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { StepContext } from '../engine/definition';
import type { NodeOperationDeps } from '../nodes/open-cluster';
import { setScheduling } from '../nodes/unschedulable';
import { drainPartsOf } from './definition';
import { LeaveRequests } from './execution/leave-requests';
import { readDrainFacts } from './facts';
import { drainStepIds } from './step-infos';
import { drainStep } from './steps';
import { workOf } from './work';

/** A drain that is a step of something larger. It is planned when its time comes: what was previewed is old by then. */
export interface LateDrain {
  readonly cluster: PlanCluster;
  readonly options: DrainOptions;
  readonly deps: NodeOperationDeps;
  port(signal: AbortSignal): Promise<KubernetesPort>;
  /** Asks patiently. */
  ask<T>(context: StepContext, task: (port: KubernetesPort) => Promise<T>): Promise<T>;
}

/** Pods that a drain of the node would still have to move. */
export async function podsToMove(name: string, drain: LateDrain, context: StepContext): Promise<readonly string[]> {
  const { body } = await drain.ask(context, (port) => planned(port, name, drain, context));
  return body.nodes.flatMap(({ pods }) => pods.filter(isGoing)).map((pod) => objectKey(pod));
}

/**
 * Cordons and empties a node.
 * @param refusal what to say where something blocks the drain: what was not touched, and what to do then
 */
export async function drainLate(
  info: StepInfo,
  { name, cordoned }: { readonly name: string; readonly cordoned: boolean },
  drain: LateDrain,
  refusal: { readonly untouched: string; readonly then: string },
  context: StepContext,
): Promise<void> {
  const port = await drain.port(context.signal);
  const plan = await drain.ask(context, (asked) => planned(asked, name, drain, context));
  const [blocker] = plan.blockers;
  if (blocker)
    throw new DrydockError('policy', `${name} can't be drained: ${blocker.message} ${refusal.untouched}`, {
      hint: `${blocker.hint ?? 'Deal with the pod that is named.'} ${refusal.then}`,
    });
  const [work] = workOf(plan);
  if (!work) throw new DrydockError('internal', `The drain of ${name} has no work.`);
  await setScheduling(port, name, true, drain.deps.random, context);
  const draining = drainPartsOf(port, plan, new LeaveRequests([]), drain.deps);
  await drainStep({ ...info, id: drainStepIds.evict(name) }, { ...work, cordonedBefore: cordoned }, draining).run(context);
}

async function planned(
  port: KubernetesPort,
  name: string,
  { options, cluster }: LateDrain,
  { signal, clock }: StepContext,
): Promise<DrainPlan> {
  return planDrain(await readDrainFacts(port, [name], options, signal, clock), options, cluster);
}
