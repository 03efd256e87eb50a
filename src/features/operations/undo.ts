import type { CordonPlan } from '../../core/plan/cordon';
import type { DrainPlan } from '../../core/plan/drain/plan';
import type { Plan } from '../../core/plan/plan';
import type { OperationState } from '../../core/operation/state';
import { isActive } from './progress';

/** Targets that were before as the operation leaves them: there is nothing to take back. */
const UNCHANGED: Readonly<Record<string, (plan: Plan) => readonly string[]>> = {
  drain: (plan) => (plan as DrainPlan).body.nodes.filter((node) => node.cordoned).map((node) => node.name),
  cordon: alreadySo,
  uncordon: alreadySo,
};

function alreadySo(plan: Plan): readonly string[] {
  return (plan as CordonPlan).body.nodes.filter((node) => node.already).map((node) => node.name);
}

/** Targets of an ended or interrupted operation on which something can be taken back. */
export function undoableTargets(state: OperationState): readonly string[] {
  return isActive(state.status) ? [] : changedTargets(state);
}

/**
 * Targets on which something is changed that an undo takes back. The first change to a target is what its undo is about:
 * an eviction can't be undone, the cordon before it can.
 */
export function changedTargets(state: OperationState): readonly string[] {
  const unchanged = UNCHANGED[state.header.type]?.(state.header.plan) ?? [];
  return state.header.targets.filter((target) => {
    if (unchanged.includes(target)) return false;
    const first = state.steps.find((step) => step.info.target === target && step.info.kind === 'mutate');
    return first?.status === 'done' || first?.status === 'failed';
  });
}
