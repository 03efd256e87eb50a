import type { KubeletRepairPlan } from '../../core/plan/kubelet-repair/plan';
import { planKubeletRepair, repairDifferences } from '../../core/plan/kubelet-repair/planner';
import type { ClusterId } from '../../core/model/cluster';
import { Hosts, type HostDeps } from '../control-plane/hosts';
import { identifyHosts } from '../control-plane/identity';
import type { OperationDefinition } from '../engine/definition';
import { type NodeOperationDeps } from '../nodes/open-cluster';
import { requestFor, type OperationRequest } from '../nodes/request';
import type { KubernetesPort } from '../../ports/kubernetes';
import { readKubeletRepairFacts } from './prepare';
import { repairStepInfos, repairStepsOf } from './steps';

/** Kubelets that are repaired side by side. */
const PARALLEL = 4;

/** What the engine is asked for to carry out a plan. */
export function kubeletRepairRequest(plan: KubeletRepairPlan): OperationRequest {
  return requestFor(plan, repairStepInfos(plan), { parallel: PARALLEL, stopOnFailure: false });
}

/** Carries out plans of type `repairKubelet`, and takes them up again. The API has to answer: a kubelet gets its certificate from it. */
export function createKubeletRepairDefinition(deps: NodeOperationDeps & HostDeps): OperationDefinition {
  return {
    type: 'repairKubelet',
    async open(header, signal) {
      const plan = header.plan as KubeletRepairPlan;
      const hosts = new Hosts(deps);
      try {
        const port = await deps.connect(header.cluster.id as ClusterId, signal);
        const { authority, nodes, signer } = plan.body;
        const identity = await identifyHosts(header, { authority, hosts: [...nodes, ...(signer ? [signer] : [])] }, hosts, deps, signal);
        return {
          ...identity,
          steps: repairStepsOf(plan, { hosts, port }),
          drift: (drifting) => drift(plan, hosts, port, drifting),
          dispose: () => hosts.dispose(),
        };
      } catch (error) {
        hosts.dispose();
        throw error;
      }
    },
  };
}

/** Reads again what the plan was made from. */
async function drift(plan: KubeletRepairPlan, hosts: Hosts, port: KubernetesPort, signal: AbortSignal): Promise<readonly string[]> {
  const { nodes, signer } = plan.body;
  const ready = new Map((await port.list('Node', {}, signal)).items.map(({ name, readiness }) => [name, readiness === 'ready']));
  const facts = await readKubeletRepairFacts(
    {
      nodes: nodes.map(({ name, target }) => ({ target, ready: ready.get(name) ?? false })),
      without: [],
      controlPlanes: signer ? [signer.target] : [],
      apiDown: undefined,
    },
    hosts,
    signal,
  );
  return repairDifferences(plan, planKubeletRepair(facts, plan.cluster));
}
