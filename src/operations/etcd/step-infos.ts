import type { StepInfo } from '../../core/operation/events';
import { plannedStep } from '../../core/plan/etcd/make';
import type { EtcdPlan, EtcdWork } from '../../core/plan/etcd/plan';
import { requestFor, type OperationRequest } from '../nodes/request';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the engine is asked for to carry out a plan: one step after the other, and none after one that failed. */
export function etcdRequest(plan: EtcdPlan): OperationRequest {
  return requestFor(plan, etcdStepInfos(plan), { parallel: 1, stopOnFailure: true });
}

export function etcdStepInfos(plan: EtcdPlan): readonly StepInfo[] {
  return plan.body.work.map((work) => ({ ...plannedStep(work, plan.body), ...rulesOf(work), lane: undefined }));
}

function rulesOf({ do: what }: EtcdWork): Pick<StepInfo, 'idempotency' | 'cancel' | 'timeout'> {
  switch (what) {
    case 'check':
      return { idempotency: 'safe', cancel: 'now', timeout: 5 * MINUTE };
    case 'defragment':
      // Doing it twice costs time and nothing else.
      return { idempotency: 'safe', cancel: 'boundary', timeout: HOUR };
    case 'compact':
      return { idempotency: 'safe', cancel: 'boundary', timeout: 10 * MINUTE };
    case 'disarm':
    case 'moveLeader':
    case 'remove':
    case 'addLearner':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 2 * MINUTE };
    case 'awaitStart':
      return { idempotency: 'safe', cancel: 'now', timeout: 24 * HOUR };
    case 'promote':
      return { idempotency: 'verifyFirst', cancel: 'now', timeout: 12 * HOUR };
    case 'stopMember':
    case 'setAside':
    case 'configure':
    case 'tidyService':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 15 * MINUTE };
    case 'startMember':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 30 * MINUTE };
    case 'equal':
    case 'apiBack':
      return { idempotency: 'safe', cancel: 'now', timeout: 15 * MINUTE };
    case 'snapshot':
      // It changes nothing but a file of its own, which is gone when it is stopped.
      return { idempotency: 'verifyFirst', cancel: 'now', timeout: 12 * HOUR };
  }
}
