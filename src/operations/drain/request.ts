import { DrydockError } from '../../core/errors';
import type { DrainPlan } from '../../core/plan/drain/plan';
import { requestFor, type OperationRequest } from '../nodes/request';
import { drainStepInfos } from './step-infos';

/**
 * What the engine is asked for to carry out a drain plan.
 * @throws DrydockError of kind `invalid` for a plan that something blocks
 */
export function drainRequest(plan: DrainPlan): OperationRequest {
  const [blocker] = plan.blockers;
  if (blocker) {
    const hint = blocker.hint === undefined ? {} : { hint: blocker.hint };
    throw new DrydockError('invalid', `${plan.title} is blocked. ${blocker.message}`, hint);
  }
  const { parallelNodes, stopOnFirstFailure } = plan.body.options;
  return requestFor(plan, drainStepInfos(plan), { parallel: Math.max(1, parallelNodes), stopOnFailure: stopOnFirstFailure });
}
