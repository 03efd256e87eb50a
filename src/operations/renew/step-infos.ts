import type { StepInfo } from '../../core/operation/events';
import type { RenewPlan } from '../../core/plan/renew/plan';
import { plannedStep, renewWork, type RenewWork } from '../../core/plan/renew/steps';
import { requestFor, type OperationRequest } from '../nodes/request';

const MINUTE = 60_000;
/** kubeadm asks an API that is down for its configuration first. */
const SLOW_KUBEADM = 4 * MINUTE;
/** Longer than a kubelet that looks every minute and a container that takes all of its grace period, twice. */
const RESTART = 15 * MINUTE;

/** What the engine is asked for to carry out a plan: one step after the other, and none after one that failed. */
export function renewRequest(plan: RenewPlan): OperationRequest {
  return requestFor(plan, renewStepInfos(plan), { parallel: 1, stopOnFailure: true });
}

/** The steps of a plan as its operation runs them. None has a lane: each waits for the one before it. */
export function renewStepInfos(plan: RenewPlan): readonly StepInfo[] {
  return renewWork(plan.body).map((work) => ({ ...plannedStep(work), ...rulesOf(work), lane: undefined }));
}

function rulesOf({ do: what }: RenewWork): Pick<StepInfo, 'idempotency' | 'cancel' | 'timeout'> {
  switch (what) {
    case 'preflight':
      return { idempotency: 'safe', cancel: 'now', timeout: 5 * MINUTE };
    case 'backup':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 5 * MINUTE };
    case 'renew':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: SLOW_KUBEADM };
    case 'restart':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: RESTART };
    case 'quorum':
      return { idempotency: 'safe', cancel: 'now', timeout: RESTART };
    case 'check':
      return { idempotency: 'safe', cancel: 'now', timeout: SLOW_KUBEADM };
  }
}
