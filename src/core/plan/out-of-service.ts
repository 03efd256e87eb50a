import type { NodeModel } from '../model/node';
import { objectKey } from '../model/object';
import type { PodModel } from '../model/pod';
import { hashOf } from './hash';
import type { Finding, Plan, PlanCluster } from './plan';

export interface OutOfServiceBody {
  readonly node: string;
  readonly uid: string;
  /** The taint is there already; undoing leaves it. */
  readonly tainted: boolean;
  /** Pods that are deleted by force, as `namespace/name`. */
  readonly leaving: readonly string[];
  /** Pods that stay because they tolerate the taint, or are static. */
  readonly staying: readonly string[];
}

export type OutOfServicePlan = Plan<'outOfService', OutOfServiceBody>;

export interface OutOfServiceFacts {
  readonly node: NodeModel;
  readonly pods: readonly PodModel[];
  /** Whether a pod tolerates the taint. */
  readonly tolerates: (pod: PodModel) => boolean;
  /** Argument of `kubectl taint`: `key=value:effect`. */
  readonly taint: string;
  readonly tainted: boolean;
  /** Steps as the operation runs them. */
  readonly steps: Plan['steps'];
  readonly at: number;
}

/**
 * Plans the out-of-service taint for a node whose machine is off. Kubernetes then deletes its pods by force and detaches
 * their volumes, which is safe only when nothing runs there any more.
 */
export function planOutOfService(facts: OutOfServiceFacts, cluster: PlanCluster): OutOfServicePlan {
  const { node, pods, tolerates, taint } = facts;
  const name = node.name;
  const leaves = (pod: PodModel) => !pod.mirror && !tolerates(pod);
  const body: OutOfServiceBody = {
    node: name,
    uid: node.uid,
    tainted: facts.tainted,
    leaving: pods.filter(leaves).map(objectKey).sort(),
    staying: pods.filter((pod) => !leaves(pod)).map(objectKey).sort(),
  };
  const plan: Omit<OutOfServicePlan, 'hash'> = {
    type: 'outOfService',
    title: `Take ${name} out of service`,
    cluster,
    targets: [name],
    steps: facts.steps,
    blockers: blockers(node),
    warnings: warnings(node, pods.filter(leaves)),
    unknowns: [
      {
        code: 'power-unknown',
        subject: name,
        message: `Whether the machine of ${name} is off can't be seen from here: a kubelet that is silent may be cut off from the network while its containers go on.`,
        hint: 'Look at the machine itself, its management board or its provider before you go on.',
      },
    ],
    undo: [`Remove the taint from ${name} once the machine is repaired; until then nothing is placed there. Deleted pods do not come back to it by themselves.`],
    estimate: { atLeastSeconds: 0, because: 'the controllers delete the pods as soon as they see the taint' },
    commands: [['kubectl', 'taint', 'nodes', name, taint]],
    factsAt: facts.at,
    body,
  };
  return { ...plan, hash: hashOf({ type: plan.type, cluster: cluster.uid, body, ready: node.readiness }) };
}

function blockers(node: NodeModel): readonly Finding[] {
  if (node.readiness !== 'ready') return [];
  return [
    {
      code: 'node-ready',
      subject: node.name,
      message: `${node.name} is Ready: its kubelet answers, so the machine is not off.`,
      hint: 'Drain it instead.',
    },
  ];
}

function warnings(node: NodeModel, leaving: readonly PodModel[]): readonly Finding[] {
  const claims = leaving.filter((pod) => pod.volumes.some((volume) => volume.claimName !== undefined));
  return [
    {
      code: 'force-delete',
      subject: node.name,
      message: `${leaving.length} ${leaving.length === 1 ? 'pod is' : 'pods are'} deleted by force, without waiting for a kubelet to confirm that they ended.`,
    },
    ...(claims.length > 0
      ? [
          {
            code: 'volumes-detached',
            subject: claims.map(objectKey).sort().join(', '),
            message: `The volumes of ${claims.length} ${claims.length === 1 ? 'pod' : 'pods'} are attached elsewhere. If the machine still runs, two writers corrupt their data.`,
          },
        ]
      : []),
  ];
}
