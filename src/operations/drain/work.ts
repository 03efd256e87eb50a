import type { DrainNodePlan, DrainPlan, PodVerdict } from '../../core/plan/drain/plan';
import type { StepInfo } from '../../core/operation/events';
import type { LeavingPod } from './execution/departure';
import type { Judgement } from './execution/newcomers';
import { drainStepInfos } from './step-infos';
import type { NodeWork } from './steps';

/**
 * Whether a drain asks for a pod. Of one whose fate can't be told before, the API server has the last word: its budgets
 * and permissions hold for every eviction.
 */
export function isLeaving({ verdict }: PodVerdict): boolean {
  return verdict === 'evict' || verdict === 'waits' || verdict === 'unknown';
}

/** The nodes of a plan in its order, each with what is to be done there. */
export function workOf(plan: DrainPlan): readonly NodeWork[] {
  return plan.body.nodes.map((node) => ({
    node: node.name,
    cordonedBefore: node.cordoned,
    leaving: node.pods.filter(isLeaving).map(leavingPod),
    judged: node.pods.map((pod) => pod.uid),
  }));
}

/** The steps of a plan as data, for the header of its operation. */
export function stepInfosOf(plan: DrainPlan): readonly StepInfo[] {
  return workOf(plan).flatMap(({ node, leaving }) => drainStepInfos(node, leaving.length));
}

/** What a plan made anew says of the pods of one node, by UID. */
export function judgementsOf(node: DrainNodePlan): ReadonlyMap<string, Judgement> {
  return new Map(node.pods.map((pod) => [pod.uid, { evict: isLeaving(pod), why: pod.why, pod: leavingPod(pod) }]));
}

function leavingPod({ namespace, name, uid, budgets }: PodVerdict): LeavingPod {
  return { namespace, name, uid, budgets: budgets.map((budget) => budget.slice(budget.indexOf('/') + 1)) };
}
