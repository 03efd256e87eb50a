import type { DrainPlan, PodVerdict } from '../../core/plan/drain/plan';
import { isGoing } from '../../core/plan/drain/planner';
import type { LeavingPod } from './execution/departure';
import type { NodeWork } from './steps';

/** The nodes of a plan in its order, each with what is to be done there. */
export function workOf(plan: DrainPlan): readonly NodeWork[] {
  return plan.body.nodes.map((node) => ({
    node: node.name,
    cordonedBefore: node.cordoned,
    leaving: node.pods.filter(isGoing).map(leavingPod),
    judged: node.pods.map((pod) => pod.uid),
  }));
}

function leavingPod({ namespace, name, uid, budgets }: PodVerdict): LeavingPod {
  return { namespace, name, uid, budgets: budgets.map((budget) => budget.slice(budget.indexOf('/') + 1)) };
}
