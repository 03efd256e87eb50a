import type { StepInfo } from '../../core/operation/events';
import { maintenanceWork, type MaintenanceWork } from '../../core/plan/maintenance/steps';
import type { Step } from '../engine/definition';
import type { MaintenanceParts } from './parts';
import { maintenanceStepInfos } from './step-infos';
import { checkNodeStep, clusterStep, pauseStep, preflightStep, verifyNodeStep } from './steps/cluster';
import { drainNodeStep, uncordonNodeStep } from './steps/drain';
import { patchStep } from './steps/patch';
import { rebootStep } from './steps/reboot';

/** The steps of a plan. */
export function maintenanceStepsOf(parts: MaintenanceParts): readonly Step[] {
  const { plan } = parts;
  const work = maintenanceWork(plan.body);
  return maintenanceStepInfos(plan).map((info, index) => stepOf(info, work[index] as MaintenanceWork, parts));
}

function stepOf(info: StepInfo, work: MaintenanceWork, parts: MaintenanceParts): Step {
  switch (work.do) {
    case 'preflight':
      return preflightStep(info, parts);
    case 'settle':
    case 'cluster':
      return clusterStep(info, parts);
    case 'pause':
      return pauseStep(info, work.after, parts);
    case 'check':
      return checkNodeStep(info, work.node, parts);
    case 'drain':
      return drainNodeStep(info, work.node, parts);
    case 'patch':
      return patchStep(info, work.node, parts);
    case 'reboot':
      return rebootStep(info, work.node, parts);
    case 'uncordon':
      return uncordonNodeStep(info, work.node, parts);
    case 'verify':
      return verifyNodeStep(info, work.node, parts);
  }
}
