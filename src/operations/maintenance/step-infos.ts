import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { MaintenancePlan } from '../../core/plan/maintenance/plan';
import { isShared, maintenanceWork, plannedMaintenanceStep, type MaintenanceWork } from '../../core/plan/maintenance/steps';
import { requestFor, type OperationRequest } from '../nodes/request';

const MINUTE = 60_000;
const PATCHES = 75 * MINUTE;
/** Beyond the time that something has, so that what is missing is told and not only that time is up. */
const BEYOND = 10 * MINUTE;

/**
 * What the engine is asked for to carry out a plan: one step after the other, workers of one group side by side, and none after
 * one that failed.
 * @throws DrydockError of kind `invalid` for a plan that something blocks
 */
export function maintenanceRequest(plan: MaintenancePlan): OperationRequest {
  const [blocker] = plan.blockers;
  if (blocker) {
    const hint = blocker.hint === undefined ? {} : { hint: blocker.hint };
    throw new DrydockError('invalid', `${plan.title} is blocked. ${blocker.message}`, hint);
  }
  return requestFor(plan, maintenanceStepInfos(plan), { parallel: Math.max(1, plan.body.options.batch), stopOnFailure: true });
}

/** The steps of a plan as its operation runs them. Only nodes that go side by side have lanes. */
export function maintenanceStepInfos(plan: MaintenancePlan): readonly StepInfo[] {
  return maintenanceWork(plan.body).map((work) => ({
    ...plannedMaintenanceStep(work),
    ...rulesOf(work, plan),
    lane: 'node' in work && isShared(plan.body.nodes, work.node.batch) ? work.node.name : undefined,
  }));
}

function rulesOf(
  { do: what }: MaintenanceWork,
  { body: { options } }: MaintenancePlan,
): Pick<StepInfo, 'idempotency' | 'cancel' | 'timeout'> {
  const waiting = options.waitSeconds * 1000 + BEYOND;
  const settling = options.settleSeconds * 1000 + BEYOND;
  switch (what) {
    case 'preflight':
      return { idempotency: 'safe', cancel: 'now', timeout: 10 * MINUTE };
    case 'check':
    case 'settle':
    case 'cluster':
      return { idempotency: 'safe', cancel: 'now', timeout: settling };
    case 'drain':
      // Bounded by the plan's timeout, after which the step asks.
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: undefined };
    case 'patch':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: PATCHES };
    case 'reboot':
      // A wish to stop lets it come back first; the second one leaves it to itself.
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: waiting + settling };
    case 'uncordon':
      return { idempotency: 'verifyFirst', cancel: 'never', timeout: 5 * MINUTE };
    case 'verify':
      // It may ask.
      return { idempotency: 'safe', cancel: 'now', timeout: undefined };
    case 'pause':
      return { idempotency: 'safe', cancel: 'now', timeout: undefined };
  }
}
