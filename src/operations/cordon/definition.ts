import type { StepInfo } from '../../core/operation/events';
import type { NodeModel } from '../../core/model/node';
import { planCordon, type CordonPlan } from '../../core/plan/cordon';
import type { PlanCluster } from '../../core/plan/plan';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { OperationDefinition } from '../engine/definition';
import { noSuchNode } from '../nodes/find-node';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import { requestFor, type OperationRequest } from '../nodes/request';
import { schedulingStep, schedulingStepInfo } from '../nodes/unschedulable';

/** Reads the nodes and plans to cordon (true) or uncordon (false) some of them. Rejects with `notFound` for one that is not there. */
export async function prepareCordon(
  port: KubernetesPort,
  targets: readonly string[],
  unschedulable: boolean,
  cluster: PlanCluster,
  clock: Clock,
  signal: AbortSignal,
): Promise<CordonPlan> {
  const { items } = await port.list('Node', {}, signal);
  const byName = new Map(items.map((node) => [node.name, node]));
  const nodes = targets.map((name): NodeModel => {
    const node = byName.get(name);
    if (!node) throw noSuchNode(name, cluster.name, [...byName.keys()]);
    return node;
  });
  return planCordon(nodes, items, unschedulable, cluster, clock.now());
}

/** Nodes written to at once: single small requests that the API server does not notice. */
const PARALLEL = 10;

/** What the engine is asked for to carry out a plan. One node that fails does not keep the others from being done. */
export function cordonRequest(plan: CordonPlan): OperationRequest {
  return requestFor(plan, cordonStepInfos(plan), { parallel: PARALLEL, stopOnFailure: false });
}

/** The steps of a plan as its operation runs them: each node is a lane of its own. */
export function cordonStepInfos(plan: CordonPlan): readonly StepInfo[] {
  return plan.steps.map((step) => schedulingStepInfo(step.id, step.target, plan.body.unschedulable));
}

/** Carries out plans of type `cordon` or `uncordon`, and takes them up again. */
export function createCordonDefinition(type: CordonPlan['type'], deps: NodeOperationDeps): OperationDefinition {
  return {
    type,
    async open(header, signal) {
      const plan = header.plan as CordonPlan;
      const { unschedulable, nodes } = plan.body;
      const { port, ...identity } = await openCluster(deps, header, signal);
      const already = new Set(nodes.filter((node) => node.already).map((node) => node.name));
      return {
        ...identity,
        steps: cordonStepInfos(plan).map((info) =>
          schedulingStep(port, info, { unschedulable, before: already.has(info.target) ? unschedulable : !unschedulable }, deps.random),
        ),
        drift: (drifting) => otherNodes(port, nodes, drifting),
        dispose() {},
      };
    },
  };
}

/** Whether a node is cordoned may change meanwhile, and each step looks; a node of the same name that is another one must not be touched. */
async function otherNodes(port: KubernetesPort, nodes: CordonPlan['body']['nodes'], signal: AbortSignal): Promise<readonly string[]> {
  const { items } = await port.list('Node', {}, signal);
  const uids = new Map(items.map((node) => [node.name, node.uid]));
  return nodes.flatMap(({ name, uid }) => {
    const now = uids.get(name);
    if (now === uid) return [];
    return [
      now === undefined
        ? `${name} is no longer part of the cluster.`
        : `${name} was removed and joined again: it is another node of the same name.`,
    ];
  });
}
