import type { StepInfo } from '../../core/operation/events';
import { bootstrapWork, type BootstrapWork } from '../../core/plan/bootstrap/steps';
import type { Step } from '../engine/definition';
import { joinStep, readyStep } from '../node-join/steps';
import type { BootstrapParts } from './parts';
import { bootstrapStepInfos } from './step-infos';
import { dnsStep, endpointsStep, etcdStep, kubeconfigStep, networkStep, nodesStep, preflightStep, tidyStep } from './steps/cluster';
import { configureStep, initStep } from './steps/init';

/** The steps of a plan. */
export function bootstrapStepsOf(parts: BootstrapParts): readonly Step[] {
  const work = bootstrapWork(parts.plan.body);
  return bootstrapStepInfos(parts.plan).map((info, index) => stepOf(info, work[index] as BootstrapWork, parts));
}

function stepOf(info: StepInfo, work: BootstrapWork, parts: BootstrapParts): Step {
  switch (work.do) {
    case 'preflight':
      return preflightStep(info, parts);
    case 'configure':
      return configureStep(info, parts);
    case 'init':
      return initStep(info, parts);
    case 'kubeconfig':
      return kubeconfigStep(info, parts);
    case 'network': {
      const { network } = parts.plan.body;
      if (network.from === 'nowhere') throw new RangeError('There is no pod network to apply.');
      return networkStep(info, network, parts);
    }
    case 'join':
      return knowing(parts, () => joinStep(info, parts.joining(work.host), parts.joins));
    case 'ready':
      return knowing(parts, () => readyStep(info, parts.joining(work.host), parts.joins));
    case 'nodes':
      return nodesStep(info, parts);
    case 'etcd':
      return etcdStep(info, parts);
    case 'endpoints':
      return endpointsStep(info, parts);
    case 'dns':
      return dnsStep(info, parts);
    case 'tidy':
      return tidyStep(info, parts);
  }
}

/** A step of a join: by which authority hosts join is known once the cluster has begun. */
function knowing(parts: BootstrapParts, make: () => Step): Step {
  const step = make();
  const { undo } = step;
  return {
    ...step,
    async verify(context) {
      await parts.readAuthority(context.signal);
      return step.verify(context);
    },
    async run(context) {
      await parts.readAuthority(context.signal);
      await step.run(context);
    },
    ...(undo
      ? {
          undo: {
            title: undo.title,
            async run(context) {
              await parts.readAuthority(context.signal);
              await undo.run(context);
            },
          },
        }
      : {}),
  };
}
