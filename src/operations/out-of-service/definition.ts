import { planOutOfService, type OutOfServicePlan } from '../../core/plan/out-of-service';
import type { PlanCluster } from '../../core/plan/plan';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { OperationDefinition } from '../engine/definition';
import { findNode } from '../nodes/find-node';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import { requestFor, type OperationRequest } from '../nodes/request';
import { outOfServiceStepInfos, outOfServiceSteps } from './steps';

/** Reads a node and its pods, and plans to take it out of service. Rejects with `notFound` when it is not there. */
export async function prepareOutOfService(
  port: KubernetesPort,
  name: string,
  cluster: PlanCluster,
  clock: Clock,
  signal: AbortSignal,
): Promise<OutOfServicePlan> {
  const [node, pods] = await Promise.all([
    findNode(port, name, signal),
    port.list('Pod', { fieldSelector: `spec.nodeName=${name}` }, signal),
  ]);
  return planOutOfService(node, pods.items, cluster, clock.now());
}

/** What the engine is asked for to carry out a plan. Whether the machine is off was confirmed by a person before. */
export function outOfServiceRequest(plan: OutOfServicePlan): OperationRequest {
  return requestFor(plan, outOfServiceStepInfos(plan), { parallel: 1, stopOnFailure: true });
}

/** Carries out plans of type `outOfService`, and takes them up again. */
export function createOutOfServiceDefinition(deps: NodeOperationDeps): OperationDefinition {
  return {
    type: 'outOfService',
    async open(header, signal) {
      const plan = header.plan as OutOfServicePlan;
      const { port, ...identity } = await openCluster(deps, header, signal);
      return {
        ...identity,
        steps: outOfServiceSteps(port, plan),
        drift: (drifting) => drift(port, plan, drifting),
        dispose() {},
      };
    },
  };
}

/** Pods come and go on a dead node as the controllers act; what must not change is which node it is, and that it is dead. */
async function drift(port: KubernetesPort, { body }: OutOfServicePlan, signal: AbortSignal): Promise<readonly string[]> {
  const now = await findNode(port, body.node, signal);
  if (now.uid !== body.uid) return [`${body.node} was removed and joined again: it is another node of the same name.`];
  return now.readiness === 'ready' ? [`${body.node} is Ready again.`] : [];
}
