import { planOutOfService, type OutOfServicePlan } from '../../core/plan/out-of-service';
import type { PlanCluster } from '../../core/plan/plan';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { OperationDefinition } from '../engine/definition';
import { findNode } from '../nodes/find-node';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import { requestFor, type OperationRequest } from '../nodes/request';
import { outOfServiceStepInfos, outOfServiceSteps } from './steps';
import { hasOutOfServiceTaint, OUT_OF_SERVICE, toleratesOutOfService } from './taint';

/** Reads the node and its pods and plans to take it out of service. Rejects with `notFound` for one that is not there. */
export async function prepareOutOfService(port: KubernetesPort, name: string, cluster: PlanCluster, clock: Clock, signal: AbortSignal): Promise<OutOfServicePlan> {
  const [node, pods] = await Promise.all([
    findNode(port, name, signal),
    port.list('Pod', { fieldSelector: `spec.nodeName=${name}` }, signal),
  ]);
  const steps = outOfServiceStepInfos(name).map(({ id, title, target, kind }) => ({ id, title, target, kind }));
  const { key, value, effect } = OUT_OF_SERVICE;
  const taint = `${key}=${value}:${effect}`;
  return planOutOfService({ node, pods: pods.items, tolerates: toleratesOutOfService, taint, tainted: hasOutOfServiceTaint(node), steps, at: clock.now() }, cluster);
}

export function outOfServiceRequest(plan: OutOfServicePlan): OperationRequest {
  return requestFor(plan, outOfServiceStepInfos(plan.body.node), { parallel: 1, stopOnFailure: true });
}

/** Carries out plans of type `outOfService`, and takes them up again. */
export function createOutOfServiceDefinition(deps: NodeOperationDeps): OperationDefinition {
  return {
    type: 'outOfService',
    async open(header, signal) {
      const plan = header.plan as OutOfServicePlan;
      const { node, uid, tainted } = plan.body;
      const { port, ...identity } = await openCluster(deps, header, signal);
      return {
        ...identity,
        steps: outOfServiceSteps(port, node, tainted),
        async drift(drifting) {
          const now = await findNode(port, node, drifting);
          return [
            ...(now.uid === uid ? [] : [`${node} was removed and joined again: it is another node of the same name.`]),
            ...(now.readiness === 'ready' ? [`${node} is Ready again.`] : []),
          ];
        },
        dispose() {},
      };
    },
  };
}
