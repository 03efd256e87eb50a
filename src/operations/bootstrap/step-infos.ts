import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { BootstrapPlan } from '../../core/plan/bootstrap/plan';
import { bootstrapWork, plannedBootstrapStep, type BootstrapWork } from '../../core/plan/bootstrap/steps';
import { requestFor, type OperationRequest } from '../nodes/request';

const MINUTE = 60_000;
/** Beyond the time that nodes have to be well, so that what they lack is told and not only that time is up. */
const BEYOND = 2 * MINUTE;

/**
 * What the engine is asked for to carry out a plan: control planes one after the other, workers side by side, and none after one
 * that failed.
 * @throws DrydockError of kind `invalid` for a plan that something blocks
 */
export function bootstrapRequest(plan: BootstrapPlan): OperationRequest {
  const [blocker] = plan.blockers;
  if (blocker) {
    const hint = blocker.hint === undefined ? {} : { hint: blocker.hint };
    throw new DrydockError('invalid', `${plan.title} is blocked. ${blocker.message}`, hint);
  }
  return requestFor(plan, bootstrapStepInfos(plan), { parallel: Math.max(1, plan.body.options.workersAtOnce), stopOnFailure: true });
}

/** The steps of a plan as its operation runs them. */
export function bootstrapStepInfos(plan: BootstrapPlan): readonly StepInfo[] {
  return bootstrapWork(plan.body).map((work) => ({ ...plannedBootstrapStep(work), ...rulesOf(work, plan), lane: laneOf(work) }));
}

/** Workers have lanes; each control plane waits for what is before it. */
function laneOf(work: BootstrapWork): string | undefined {
  return 'host' in work && work.host.role === 'worker' ? work.host.name : undefined;
}

function rulesOf({ do: what }: BootstrapWork, { body: { options } }: BootstrapPlan): Pick<StepInfo, 'idempotency' | 'cancel' | 'timeout'> {
  switch (what) {
    case 'preflight':
      return { idempotency: 'safe', cancel: 'now', timeout: 5 * MINUTE };
    case 'configure':
    case 'kubeconfig':
    case 'tidy':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 5 * MINUTE };
    case 'network':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 10 * MINUTE };
    case 'init':
    case 'join':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 35 * MINUTE };
    case 'ready':
    case 'nodes':
    case 'etcd':
    case 'endpoints':
    case 'dns':
      return { idempotency: 'safe', cancel: 'now', timeout: options.settleSeconds * 1000 + BEYOND };
  }
}
