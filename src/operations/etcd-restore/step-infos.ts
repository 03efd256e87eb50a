import type { StepInfo } from '../../core/operation/events';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { restoreStep, restoreWork, type RestoreWork } from '../../core/plan/etcd-restore/steps';
import { requestFor, type OperationRequest } from '../nodes/request';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the engine is asked for: hosts side by side within a phase, and no phase after one that failed. */
export function etcdRestoreRequest(plan: RestoreEtcdPlan): OperationRequest {
  return requestFor(plan, restoreStepInfos(plan), {
    parallel: Math.max(1, plan.body.hosts.length, plan.body.servers.length),
    stopOnFailure: true,
  });
}

export function restoreStepInfos({ body }: Pick<RestoreEtcdPlan, 'body'>): readonly StepInfo[] {
  return restoreWork(body).map((work) => ({ ...restoreStep(work), ...rulesOf(work), lane: 'host' in work ? work.host.name : undefined }));
}

function rulesOf({ do: what }: RestoreWork): Pick<StepInfo, 'idempotency' | 'cancel' | 'timeout'> {
  switch (what) {
    case 'preflight':
    case 'prepared':
    case 'silent':
    case 'swapped':
    case 'answer':
      return { idempotency: 'safe', cancel: 'now', timeout: 15 * MINUTE };
    case 'fallback':
    case 'deliver':
      // Both write files of their own, which have their names only when they are whole.
      return { idempotency: 'verifyFirst', cancel: 'now', timeout: 12 * HOUR };
    case 'prepare':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: HOUR };
    case 'stopApi':
    case 'stopEtcd':
    case 'startEtcd':
    case 'startApi':
    case 'restart':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 15 * MINUTE };
    case 'swap':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 5 * MINUTE };
    case 'agree':
      return { idempotency: 'verifyFirst', cancel: 'now', timeout: 15 * MINUTE };
  }
}
