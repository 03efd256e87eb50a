import type { OperationHeader, StepInfo } from '../../core/operation/events';
import type { Plan } from '../../core/plan/plan';
import type { OperationRequest } from '../engine/request';

export type { OperationRequest };

/** Turns a plan into what the engine is asked to carry out. */
export function requestFor(
  plan: Plan,
  steps: readonly StepInfo[],
  lanes: Pick<OperationHeader, 'parallel' | 'stopOnFailure'>,
): OperationRequest {
  const { id, name, uid } = plan.cluster;
  return {
    type: plan.type,
    title: plan.title,
    cluster: { id, name, uid },
    targets: plan.targets,
    planHash: plan.hash,
    plan,
    steps,
    ...lanes,
  };
}
