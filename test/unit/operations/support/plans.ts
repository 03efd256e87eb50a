import { clusterId } from '../../../../src/core/model/cluster';
import type { OperationHeader, OperationId } from '../../../../src/core/operation/events';
import { defaultDrainOptions, type DrainOptions } from '../../../../src/core/plan/drain/options';
import type { DrainPlan } from '../../../../src/core/plan/drain/plan';
import { planDrain } from '../../../../src/core/plan/drain/planner';
import type { Plan, PlanCluster } from '../../../../src/core/plan/plan';
import { readDrainFacts } from '../../../../src/operations/drain/facts';
import type { FakeCluster } from './fake-cluster';

export const planCluster: PlanCluster = {
  id: clusterId('/home/kate/.kube/config', 'prod-eu'),
  name: 'prod-eu',
  uid: 'uid-kube-system',
  distribution: 'kubeadm',
  version: 'v1.34.4',
  protected: false,
};

/** Plans a drain of what is in the cluster now. */
export async function drainPlan(cluster: FakeCluster, targets: readonly string[], over: Partial<DrainOptions> = {}): Promise<DrainPlan> {
  const options = { ...defaultDrainOptions, serverDryRun: false, ...over };
  return planDrain(await readDrainFacts(cluster, targets, options, new AbortController().signal, cluster.clock), options, planCluster);
}

/** The header of an operation that carries out a plan. */
export function headerOf(plan: Plan, steps: OperationHeader['steps']): OperationHeader {
  return {
    id: 'op-1' as OperationId,
    type: plan.type,
    title: plan.title,
    cluster: { id: plan.cluster.id, name: plan.cluster.name, uid: plan.cluster.uid },
    targets: plan.targets,
    planHash: plan.hash,
    plan,
    steps,
    parallel: 1,
    stopOnFailure: true,
    createdAt: 0,
    createdBy: 'kate@laptop',
    version: '0.1.0',
  };
}
