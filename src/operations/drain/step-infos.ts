import type { StepInfo } from '../../core/operation/events';
import type { DrainPlan } from '../../core/plan/drain/plan';
import type { PlannedStep } from '../../core/plan/plan';
import { schedulingStepInfo } from '../nodes/unschedulable';

/** Ids of the steps that drain a node, as the planner gives them. */
export const drainStepIds = {
  cordon: (node: string) => `${node}/cordon`,
  evict: (node: string) => `${node}/evict`,
  verify: (node: string) => `${node}/verify`,
} as const;

const VERIFY_TIMEOUT = 5 * 60_000;

/** The steps of a plan as its operation runs them: each node is a lane of its own. */
export function drainStepInfos(plan: DrainPlan): readonly StepInfo[] {
  return plan.steps.map((step) => {
    switch (step.id) {
      case drainStepIds.evict(step.target):
        return evictStepInfo(step);
      case drainStepIds.verify(step.target):
        return verifyStepInfo(step);
      default:
        return { ...schedulingStepInfo(step.id, step.target, true), title: step.title };
    }
  });
}

function evictStepInfo(step: PlannedStep): StepInfo {
  return {
    ...step,
    // Every request names the UID of its pod: asking again for one that went finds nothing to do.
    idempotency: 'safe',
    cancel: 'boundary',
    // Bounded by the plan's timeout, after which the step asks.
    timeout: undefined,
    lane: step.target,
  };
}

function verifyStepInfo(step: PlannedStep): StepInfo {
  return { ...step, idempotency: 'safe', cancel: 'boundary', timeout: VERIFY_TIMEOUT, lane: step.target };
}
