import { isControlPlane, type NodeModel } from '../../model/node';
import { objectKey } from '../../model/object';
import type { PodModel } from '../../model/pod';
import { mayFail, quorumWords } from '../../policy/quorum';
import type { Finding } from '../plan';
import type { DrainFacts } from './facts';
import { webhookFindings } from './webhook-findings';

/**
 * What is worth telling about the nodes themselves and what the cluster has on them.
 * @param leaving the pods that the drain asks to go
 */
export function nodeFindings(
  facts: DrainFacts,
  leaving: readonly PodModel[],
): { readonly warnings: readonly Finding[]; readonly unknowns: readonly Finding[] } {
  const targets = new Set(facts.targets);
  const nodes = facts.nodes.filter((node) => targets.has(node.name));
  const etcd = etcdFinding(facts, targets);
  const webhooks = webhookFindings(facts, leaving);
  const kured = kuredFinding(facts, targets);
  const warnings = [
    ...nodes.filter((node) => node.readiness !== 'ready').map(notReady),
    ...lastControlPlane(facts, targets),
    ...etcd.warnings,
    ...webhooks.warnings,
    ...kured.warnings,
  ];
  return { warnings, unknowns: [...etcd.unknowns, ...webhooks.unknowns, ...kured.unknowns] };
}

function notReady(node: NodeModel): Finding {
  const reason = node.readinessReason ? ` (${node.readinessReason})` : '';
  return {
    code: 'node-not-ready',
    subject: node.name,
    message: `${node.name} is not Ready${reason}: its kubelet may never confirm that a pod has ended, so evicted pods can stay Terminating and the drain runs into its timeout.`,
    hint: 'If the machine is certainly off, mark the node out of service instead: its pods are then removed and their volumes detached.',
  };
}

function lastControlPlane({ nodes }: DrainFacts, targets: ReadonlySet<string>): readonly Finding[] {
  const control = nodes.filter(isControlPlane);
  const drained = control.filter((node) => targets.has(node.name));
  if (drained.length === 0) return [];
  const left = control.filter((node) => !targets.has(node.name) && node.readiness === 'ready');
  if (left.length > 0) return [];
  const names = drained.map((node) => node.name).join(', ');
  return [
    {
      code: 'last-control-plane',
      subject: names,
      message: `No other control plane is Ready. Draining leaves the static pods of ${names} running, but whatever stops them next stops the API.`,
      hint: 'Bring another control plane up before you restart or reset this one.',
    },
  ];
}

/** Stacked etcd, told by the static pods of kubeadm: label `component=etcd` in kube-system. */
function etcdFinding(
  { pods, otherPods }: DrainFacts,
  targets: ReadonlySet<string>,
): { readonly warnings: readonly Finding[]; readonly unknowns: readonly Finding[] } {
  const here = pods.filter(isEtcd);
  if (here.length === 0) return { warnings: [], unknowns: [] };
  if (!otherPods.known) {
    const message = `${names(here)} ${here.length === 1 ? 'is a member' : 'are members'} of etcd; whether the others keep a quorum can't be told: ${otherPods.why}.`;
    return { warnings: [], unknowns: [{ code: 'etcd-quorum-unknown', subject: names(here), message }] };
  }
  const others = otherPods.value.filter((pod) => isEtcd(pod) && pod.nodeName !== undefined && !targets.has(pod.nodeName));
  const members = here.length + others.length;
  const up = others.filter((pod) => pod.ready).length;
  if (mayFail(members, up) >= 0) return { warnings: [], unknowns: [] };
  return {
    warnings: [
      {
        code: 'etcd-quorum',
        subject: names(here),
        message: `etcd loses its quorum once ${nodesOf(here)} is down: ${quorumWords(members, up)}. Draining itself does not stop etcd.`,
        hint: 'Do not restart the machine before another member is up.',
      },
    ],
    unknowns: [],
  };
}

function isEtcd(pod: PodModel): boolean {
  return pod.namespace === 'kube-system' && pod.labels.component === 'etcd' && pod.mirror;
}

function kuredFinding(
  { kuredLock }: DrainFacts,
  targets: ReadonlySet<string>,
): { readonly warnings: readonly Finding[]; readonly unknowns: readonly Finding[] } {
  if (!kuredLock.known)
    return {
      warnings: [],
      unknowns: [
        { code: 'kured-unknown', subject: 'kured', message: `Whether kured holds its reboot lock can't be told: ${kuredLock.why}.` },
      ],
    };
  const lock = kuredLock.value;
  if (!lock) return { warnings: [], unknowns: [] };
  return {
    warnings: [
      {
        code: 'kured-lock',
        subject: lock.node,
        message: `kured holds its reboot lock for ${lock.node}: it is draining and restarting ${targets.has(lock.node) ? 'this node' : 'another node'} at this time.`,
        hint: 'Wait until kured has finished, or release its lock if it is left over.',
      },
    ],
    unknowns: [],
  };
}

function names(pods: readonly PodModel[]): string {
  return pods.map(objectKey).sort().join(', ');
}

function nodesOf(pods: readonly PodModel[]): string {
  return [...new Set(pods.map((pod) => pod.nodeName ?? ''))].sort().join(', ');
}
