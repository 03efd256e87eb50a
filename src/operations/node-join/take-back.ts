import { removeLeftovers } from '../../core/command/node-life/leftovers';
import { DrydockError } from '../../core/errors';
import type { JoiningNode } from '../../core/plan/node-join/plan';
import type { StepContext } from '../engine/definition';
import { readEtcd } from '../etcd/read';
import type { JoinParts } from './parts';
import { resetHost } from './reset';
import { tidySecrets } from './secrets';
import { ownNode } from './state';

/**
 * Makes a host that joined, or got stuck on the way, what it was: nothing of the cluster on it, no member of etcd, no Node.
 * In this order, so that etcd never counts on a member that does not run.
 */
export async function takeBackJoin(node: JoiningNode, parts: JoinParts, context: StepContext): Promise<void> {
  await tidySecrets(node, parts, context);
  if (node.role === 'controlPlane' && parts.base.stackedEtcd) await removeOwnMember(node, parts, context);
  context.progress({ message: `kubeadm resets ${node.target.name}` });
  await resetHost(parts.host(node), { folder: parts.runFolder(node, 'reset'), criSocket: node.criSocket }, context);
  // That of the member which was just removed: it is good for nothing, and the next join would stumble over it.
  if (node.role === 'controlPlane' && parts.base.stackedEtcd)
    await parts.host(node).run(removeLeftovers(['etcdData'], parts.base.endpoint), context.signal);
  const found = await ownNode(node, parts, context);
  if (found) await parts.ask(context, (port) => port.deleteNode(found, context.signal));
}

/** The member that kubeadm added for the host; the others were there before it, so the quorum is what it was. */
async function removeOwnMember(node: JoiningNode, parts: JoinParts, { signal }: StepContext): Promise<void> {
  const controlPlanes = parts.base.controlPlanes.filter(({ name }) => name !== node.name);
  const { members } = await readEtcd({ controlPlanes, without: [], others: [] }, parts.etcd, signal);
  const peer = await peerHost(node, parts, signal);
  const own = members.find(
    ({ member }) => member.name === node.name || (member.name === '' && member.peerUrls.some((url) => new URL(url).hostname === peer)),
  );
  if (!own) return;
  const other = members.find(({ place, status, member }) => place && status.known && member.id !== own.member.id);
  if (!other?.place) throw new DrydockError('server', 'No other member of etcd answers, so that none can be removed.');
  await (await parts.etcd.open(other.place, signal)).removeMember(own.member.id, signal);
}

/** The address by which the host is a peer. */
async function peerHost(node: JoiningNode, parts: JoinParts, signal: AbortSignal): Promise<string | undefined> {
  if (node.advertiseAddress !== undefined) return node.advertiseAddress;
  return parts.host(node).use(signal, async (shell) => shell.facts.address);
}
