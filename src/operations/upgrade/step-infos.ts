import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import { isShared, plannedUpgradeStep, upgradeWork, type UpgradeWork } from '../../core/plan/upgrade/steps';
import { requestFor, type OperationRequest } from '../nodes/request';

const MINUTE = 60_000;
/** kubeadm gives each static pod five minutes, a new etcd ten times fifteen seconds, and pulls images before. */
const KUBEADM = 45 * MINUTE;
/** A package manager may wait for another one first. */
const PACKAGES = 25 * MINUTE;
/** Beyond the time that a host has to be well again, so that what it lacks is told and not only that time is up. */
const BEYOND = 5 * MINUTE;

/**
 * What the engine is asked for to carry out a plan: one step after the other, workers of one batch side by side, and none after
 * one that failed.
 * @throws DrydockError of kind `invalid` for a plan that something blocks
 */
export function upgradeRequest(plan: UpgradePlan): OperationRequest {
  const [blocker] = plan.blockers;
  if (blocker) {
    const hint = blocker.hint === undefined ? {} : { hint: blocker.hint };
    throw new DrydockError('invalid', `${plan.title} is blocked. ${blocker.message}`, hint);
  }
  return requestFor(plan, upgradeStepInfos(plan), { parallel: Math.max(1, plan.body.options.batch), stopOnFailure: true });
}

/** The steps of a plan as its operation runs them. Only workers that go side by side have lanes. */
export function upgradeStepInfos(plan: UpgradePlan): readonly StepInfo[] {
  return upgradeWork(plan.body).map((work) => ({ ...plannedUpgradeStep(work), ...rulesOf(work, plan), lane: laneOf(work) }));
}

function laneOf(work: UpgradeWork): string | undefined {
  if (!('host' in work) || work.host.batch === undefined) return undefined;
  return isShared(work.hop, work.host.batch) ? work.host.name : undefined;
}

function rulesOf({ do: what }: UpgradeWork, { body: { options } }: UpgradePlan): Pick<StepInfo, 'idempotency' | 'cancel' | 'timeout'> {
  const settling = options.settleSeconds * 1000 + BEYOND;
  switch (what) {
    case 'preflight':
      return { idempotency: 'safe', cancel: 'now', timeout: 10 * MINUTE };
    case 'snapshot':
      return { idempotency: 'verifyFirst', cancel: 'now', timeout: undefined };
    case 'backup':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: 5 * MINUTE };
    case 'kubeadmPackage':
    case 'kubeletPackages':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: PACKAGES };
    case 'apply':
    case 'node':
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: KUBEADM };
    case 'drain':
      // Bounded by the plan's timeout, after which the step asks.
      return { idempotency: 'verifyFirst', cancel: 'boundary', timeout: undefined };
    // A node whose kubelet was replaced is brought to the end: it would be left drained otherwise.
    case 'restartKubelet':
      return { idempotency: 'verifyFirst', cancel: 'never', timeout: settling };
    case 'uncordon':
      return { idempotency: 'verifyFirst', cancel: 'never', timeout: 5 * MINUTE };
    case 'pause':
      return { idempotency: 'safe', cancel: 'now', timeout: undefined };
    case 'verify':
      // It may ask.
      return { idempotency: 'safe', cancel: 'now', timeout: undefined };
    case 'health':
    case 'settle':
    case 'cluster':
      return { idempotency: 'safe', cancel: 'now', timeout: settling };
  }
}
