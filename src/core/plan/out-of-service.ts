import type { NodeModel } from '../model/node';
import { objectKey } from '../model/object';
import type { PodModel } from '../model/pod';
import { hashOf } from './hash';
import type { Finding, Plan, PlanCluster } from './plan';

/** The taint that tells the controllers that a machine is off. Its value is free; the key decides. */
export const OUT_OF_SERVICE_TAINT = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' } as const;

/** First minor version in which the taint is on for everybody (KEP-2268). */
const SUPPORTED_SINCE = 28;

export interface OutOfServiceBody {
  readonly node: string;
  readonly uid: string;
  /** The taint is there already; undoing leaves it. */
  readonly tainted: boolean;
  /** Pods that are deleted by force, as `namespace/name`. */
  readonly leaving: readonly string[];
  /** Pods that stay because they tolerate the taint, or are static. */
  readonly staying: readonly string[];
  /** Of those that leave, the ones whose volumes are attached elsewhere. */
  readonly withVolumes: readonly string[];
}

export type OutOfServicePlan = Plan<'outOfService', OutOfServiceBody>;

export function hasOutOfServiceTaint(node: NodeModel): boolean {
  return node.taints.some((taint) => taint.key === OUT_OF_SERVICE_TAINT.key && taint.effect === OUT_OF_SERVICE_TAINT.effect);
}

/** Whether a pod tolerates the taint for good. A toleration that ends after some seconds does not keep it there. */
export function toleratesOutOfService(pod: PodModel): boolean {
  return pod.scheduling.tolerations.some(({ key, operator, value, effect, tolerationSeconds }) => {
    if (tolerationSeconds !== undefined || (effect !== undefined && effect !== '' && effect !== OUT_OF_SERVICE_TAINT.effect)) return false;
    if (key === undefined || key === '') return operator === 'Exists';
    if (key !== OUT_OF_SERVICE_TAINT.key) return false;
    return operator === 'Exists' || (operator === 'Equal' && value === OUT_OF_SERVICE_TAINT.value);
  });
}

/**
 * Plans the out-of-service taint for a node whose machine is off. Kubernetes then deletes its pods by force and detaches
 * their volumes, which is safe only when nothing runs there any more.
 * @param pods every pod on the node
 * @param at when they were read, epoch milliseconds
 */
export function planOutOfService(node: NodeModel, pods: readonly PodModel[], cluster: PlanCluster, at: number): OutOfServicePlan {
  const { name } = node;
  const leaving = pods.filter((pod) => !pod.mirror && !toleratesOutOfService(pod));
  const withVolumes = keys(leaving.filter((pod) => pod.volumes.some((volume) => volume.claimName !== undefined)));
  const body: OutOfServiceBody = {
    node: name,
    uid: node.uid,
    tainted: hasOutOfServiceTaint(node),
    leaving: keys(leaving),
    staying: keys(pods.filter((pod) => !leaving.includes(pod))),
    withVolumes,
  };
  const { key, value, effect } = OUT_OF_SERVICE_TAINT;
  const plan: Omit<OutOfServicePlan, 'hash'> = {
    type: 'outOfService',
    title: `Take ${name} out of service`,
    cluster,
    targets: [name],
    steps: [
      { id: `not-ready:${name}`, title: `Check that ${name} is not Ready`, target: name, kind: 'check' },
      { id: `taint:${name}`, title: `Taint ${name} as out of service`, target: name, kind: 'mutate' },
      { id: `leave:${name}`, title: `Wait until the pods of ${name} are gone`, target: name, kind: 'wait' },
    ],
    blockers: blockers(node, cluster),
    warnings: warnings(name, leaving.length, withVolumes),
    unknowns: [
      {
        code: 'machine-off',
        subject: name,
        message: `Whether the machine of ${name} is off can't be seen from here: a kubelet that is silent may be cut off from the network while its containers go on.`,
        hint: 'Look at the machine itself, its management board or its provider before you go on.',
      },
    ],
    undo: [`Remove the taint from ${name}. Pods that were deleted do not come back to it by themselves.`],
    estimate: { atLeastSeconds: 0, because: 'the controllers delete the pods as soon as they see the taint' },
    commands: [['kubectl', 'taint', 'nodes', name, `${key}=${value}:${effect}`]],
    factsAt: at,
    body,
  };
  return { ...plan, hash: hashOf({ type: plan.type, cluster: cluster.uid, body, readiness: node.readiness }) };
}

function keys(pods: readonly PodModel[]): readonly string[] {
  return pods.map(objectKey).sort();
}

function blockers(node: NodeModel, cluster: PlanCluster): readonly Finding[] {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(cluster.version) ?? [];
  const old = Number(major) === 1 && Number(minor) < SUPPORTED_SINCE;
  return [
    ...(node.readiness === 'ready'
      ? [
          {
            code: 'node-ready',
            subject: node.name,
            message: `${node.name} is Ready: its kubelet answers, so the machine is not off.`,
            hint: 'Drain it instead.',
          },
        ]
      : []),
    ...(old
      ? [
          {
            code: 'taint-not-supported',
            subject: cluster.name,
            message: `Kubernetes ${cluster.version} may ignore the taint: it is on for everybody since 1.${SUPPORTED_SINCE}.`,
            hint: 'Delete the pods of the node by hand once you are certain that the machine is off.',
          },
        ]
      : []),
  ];
}

function warnings(name: string, leaving: number, withVolumes: readonly string[]): readonly Finding[] {
  return [
    {
      code: 'remove-taint-later',
      subject: name,
      message: `${leaving} ${leaving === 1 ? 'pod is' : 'pods are'} deleted by force. The taint stays until somebody removes it; until then nothing is placed on ${name}.`,
      hint: 'Remove it once the machine is repaired: Undo of this operation does so.',
    },
    ...(withVolumes.length > 0
      ? [
          {
            code: 'volumes-detached',
            subject: withVolumes.join(', '),
            message: `The volumes of ${withVolumes.join(', ')} are attached elsewhere. If the machine still runs, two writers corrupt their data.`,
          },
        ]
      : []),
  ];
}
