import type { NodeModel } from '../model/node';
import { hashOf } from './hash';
import type { Finding, Plan, PlanCluster } from './plan';

export interface CordonBody {
  /** True: cordon. False: uncordon. */
  readonly unschedulable: boolean;
  readonly nodes: readonly { readonly name: string; readonly uid: string; readonly already: boolean }[];
}

export type CordonPlan = Plan<'cordon' | 'uncordon', CordonBody>;

/**
 * Plans to cordon or uncordon nodes.
 * @param all every node of the cluster, for what the change leaves schedulable
 */
export function planCordon(
  targets: readonly NodeModel[],
  all: readonly NodeModel[],
  unschedulable: boolean,
  cluster: PlanCluster,
  at: number,
): CordonPlan {
  const type = unschedulable ? 'cordon' : 'uncordon';
  const verb = unschedulable ? 'Cordon' : 'Uncordon';
  const names = targets.map((node) => node.name);
  const body: CordonBody = {
    unschedulable,
    nodes: targets.map((node) => ({ name: node.name, uid: node.uid, already: node.unschedulable === unschedulable })),
  };
  const plan: Omit<CordonPlan, 'hash'> = {
    type,
    title: names.length === 1 ? `${verb} ${names[0]}` : `${verb} ${names.length} nodes`,
    cluster,
    targets: names,
    steps: names.map((name) => ({ id: `${name}/${type}`, title: `${verb} ${name}`, target: name, kind: 'mutate' })),
    blockers: [],
    warnings: unschedulable ? cordonWarnings(names, all) : uncordonWarnings(targets),
    unknowns: [],
    undo: [unschedulable ? `Uncordon ${names.join(', ')}.` : `Cordon ${names.join(', ')} again.`],
    estimate: { atLeastSeconds: 0, because: 'one request for each node' },
    commands: [['kubectl', type, ...names]],
    factsAt: at,
    body,
  };
  return { ...plan, hash: hashOf({ type, cluster: cluster.uid, nodes: body.nodes }) };
}

function cordonWarnings(names: readonly string[], all: readonly NodeModel[]): readonly Finding[] {
  const left = all.filter((node) => !names.includes(node.name) && !node.unschedulable && node.readiness === 'ready');
  if (left.length > 0) return [];
  return [
    {
      code: 'no-schedulable-node',
      subject: names.join(', '),
      message: 'No Ready and schedulable node is left: new pods, and those that are restarted elsewhere, stay Pending.',
      hint: 'Leave one node schedulable, or add one first.',
    },
  ];
}

function uncordonWarnings(targets: readonly NodeModel[]): readonly Finding[] {
  return targets
    .filter((node) => node.readiness !== 'ready')
    .map((node) => ({
      code: 'node-not-ready',
      subject: node.name,
      message: `${node.name} is not Ready: uncordoned, it still gets no pods until its kubelet reports again.`,
    }));
}
