import { DrydockError } from '../../core/errors';
import { DEFAULT_LAYOUT } from '../../core/model/control-plane';
import { memberName } from '../../core/model/etcd';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import type { JoiningNode } from '../../core/plan/node-join/plan';
import { isBehind, isHealthy, newestIndex, votersOf } from '../../core/policy/etcd/members';
import { readComponents } from '../control-plane/facts';
import { isTransientOnHost } from '../control-plane/static-pod';
import type { StepContext, Verdict } from '../engine/definition';
import { readEtcd } from '../etcd/read';
import { listed } from '../nodes/listed';
import type { JoinParts } from './parts';

/** The Node object of a host, if it is of that machine. */
export async function ownNode(node: JoiningNode, parts: JoinParts, context: StepContext): Promise<NodeModel | undefined> {
  const found = await parts.ask(context, (port) => port.get('Node', { name: node.name }, context.signal));
  return found?.machineID?.toLowerCase() === node.machineId.toLowerCase() ? found : undefined;
}

/** Whether a host has become a node of the role that it joined for: kubeadm labels a control plane last of all. */
export async function joinedVerdict(node: JoiningNode, parts: JoinParts, context: StepContext): Promise<Verdict> {
  const found = await ownNode(node, parts, context);
  if (!found) return no(`The cluster has no node ${node.name} on this machine.`);
  if (node.role === 'controlPlane' && !isControlPlane(found)) return no(`${node.name} is a node, and not labelled as a control plane yet.`);
  return { so: true };
}

/** Whether a node is as it has to be: the right machine, Ready, and of a control plane everything that makes it one. */
export async function readyVerdict(node: JoiningNode, parts: JoinParts, context: StepContext): Promise<Verdict> {
  const joined = await joinedVerdict(node, parts, context);
  if (!joined.so) return joined;
  const found = await ownNode(node, parts, context);
  const missing = Object.entries(node.labels).filter(([key, value]) => found?.labels[key] !== value);
  if (missing.length > 0) return no(`${node.name} does not have the label ${listed(missing.map(([key, value]) => `${key}=${value}`))}.`);
  const without = node.taints.filter(({ key, effect }) => !found?.taints.some((taint) => taint.key === key && taint.effect === effect));
  if (without.length > 0)
    return no(`${node.name} does not have the taint ${listed(without.map(({ key, effect }) => `${key}:${effect}`))}.`);
  if (node.role === 'controlPlane') {
    const local = await componentsVerdict(node, parts, context);
    if (!local.so) return local;
    const member = parts.base.stackedEtcd ? await memberVerdict(node, parts, context) : local;
    if (!member.so) return member;
  }
  if (parts.base.wantReady && found?.readiness !== 'ready')
    return no(`${node.name} is not Ready: ${found?.readinessReason ?? 'it gives no reason'}.`);
  return { so: true };
}

/** Whether every static pod of a control plane runs and is well, by what the host itself answers. */
async function componentsVerdict(node: JoiningNode, parts: JoinParts, { signal }: StepContext): Promise<Verdict> {
  const { name } = node;
  try {
    const { components } = await readComponents(parts.host(node), DEFAULT_LAYOUT, 'crictl', signal);
    const wanted = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', ...(parts.base.stackedEtcd ? ['etcd'] : [])];
    const absent = wanted.filter((one) => !components.some(({ component }) => component === one));
    if (absent.length > 0) return no(`${name} has no static pod ${listed(absent)}.`);
    const bad = components.filter(({ healthy }) => healthy.known && !healthy.value).map(({ component }) => component);
    return bad.length === 0 ? { so: true } : no(`${listed(bad)} of ${name} ${bad.length === 1 ? 'is' : 'are'} not well yet.`);
  } catch (error) {
    if (signal.aborted || !(isTransientOnHost(error) || DrydockError.is(error, 'tls', 'notFound'))) throw error;
    return no(DrydockError.from(error).message);
  }
}

/** Whether the member of a control plane has its vote, and every voter is well and up to date. */
async function memberVerdict(node: JoiningNode, parts: JoinParts, { signal }: StepContext): Promise<Verdict> {
  const others = parts.base.controlPlanes.filter(({ name }) => name !== node.name);
  try {
    const { members } = await readEtcd({ controlPlanes: [...others, node.target], without: [], others: [] }, parts.etcd, signal);
    const own = members.find(({ member }) => member.name === node.name);
    if (!own) return no(`etcd has no member ${node.name}.`);
    if (own.member.learner) return no(`${node.name} is a learner of etcd: it has no vote yet.`);
    const newest = newestIndex(members);
    const unwell = votersOf(members).filter((one) => !isHealthy(one) || (one.status.known && isBehind(one.status.value, newest)));
    if (unwell.length === 0) return { so: true, note: `Member ${own.member.id.toString(16)} of etcd votes.` };
    return no(`etcd of ${listed(unwell.map(({ member }) => memberName(member)))} is not well.`);
  } catch (error) {
    if (signal.aborted || DrydockError.is(error, 'cancelled')) throw error;
    return no(DrydockError.from(error).message);
  }
}

function no(why: string): Verdict {
  return { so: false, why };
}
