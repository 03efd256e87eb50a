import type { StepInfo } from '../../core/operation/events';
import { upgradeWork, type UpgradeWork } from '../../core/plan/upgrade/steps';
import type { Step } from '../engine/definition';
import type { UpgradeParts } from './parts';
import { upgradeStepInfos } from './step-infos';
import { backupStep, snapshotStep } from './steps/keep';
import { clusterStep, pauseStep, preflightStep, settleStep } from './steps/cluster';
import { drainStep, uncordonStep } from './steps/drain';
import { healthStep } from './steps/health';
import { restartStep, verifyStep } from './steps/kubelet';
import { kubeadmStep } from './steps/kubeadm';
import { packagesStep } from './steps/packages';

/** The steps of a plan. */
export function upgradeStepsOf(parts: UpgradeParts): readonly Step[] {
  const { plan } = parts;
  const work = upgradeWork(plan.body);
  return upgradeStepInfos(plan).map((info, index) => stepOf(info, work[index] as UpgradeWork, parts));
}

function stepOf(info: StepInfo, work: UpgradeWork, parts: UpgradeParts): Step {
  switch (work.do) {
    case 'preflight':
      return preflightStep(info, work.hop, parts);
    case 'snapshot':
      return snapshotStep(info, work.hop, parts);
    case 'settle':
      return settleStep(info, parts);
    case 'cluster':
      return clusterStep(info, work.hop, parts);
    case 'pause':
      return pauseStep(info, work, parts);
    case 'backup':
      return backupStep(info, work.hop, work.host, parts);
    case 'kubeadmPackage':
    case 'kubeletPackages':
      return packagesStep(info, { ...work, do: work.do }, parts);
    case 'apply':
    case 'node':
      return kubeadmStep(info, { ...work, do: work.do }, parts);
    case 'health':
      return healthStep(info, work.host, parts);
    case 'drain':
      return drainStep(info, work.host, parts);
    case 'uncordon':
      return uncordonStep(info, work.host, parts);
    case 'restartKubelet':
      return restartStep(info, work.host, parts);
    case 'verify':
      return verifyStep(info, work.host, parts);
  }
}
