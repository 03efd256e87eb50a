import { LEFTOVER_WORDS, LEFTOVERS } from '../../command/node-life/leftovers';
import { kubeadmReset } from '../../command/kubeadm/reset';
import { idWords, type EtcdMemberReading } from '../../model/etcd';
import { isControlPlane } from '../../model/node';
import { planRemoval } from '../etcd/membership';
import { hashOf } from '../hash';
import type { Finding, PlanCluster } from '../plan';
import { on } from '../renew/commands';
import type { NodeRemovalFacts } from './facts';
import type { LeavingNode, NodeRemovalBody, NodeRemovalPlan, RemovalWishes } from './plan';
import { plannedRemovalStep, removalWork } from './steps';

/** Plans to take a node out of its cluster. Pure: equal facts and wishes give an equal plan with an equal hash. */
export function planNodeRemoval(facts: NodeRemovalFacts, wishes: RemovalWishes, cluster: PlanCluster): NodeRemovalPlan {
  const { node } = facts;
  const { body, blockers, warnings } = removalParts(facts, wishes, cluster);
  const leaving = body.node;
  const plan: Omit<NodeRemovalPlan, 'hash'> = {
    type: 'removeNode',
    title: `Remove ${node.name}`,
    cluster,
    targets: [node.name],
    steps: removalWork(body).map((work) => plannedRemovalStep(work, leaving)),
    blockers,
    warnings,
    unknowns: facts.endpoint.known
      ? []
      : [
          {
            code: 'endpoint-unknown',
            subject: 'endpoint',
            message: `The endpoint of the cluster could not be read: ${facts.endpoint.why}`,
          },
        ],
    undo: [
      ...(leaving.drain && !leaving.cordoned ? ['Until it is reset, Undo uncordons the node again.'] : []),
      'A node that was reset does not come back by itself: Add Node joins the host again, with nothing of what it had.',
    ],
    estimate: {
      atLeastSeconds: leaving.drain ? 30 : 10,
      because: leaving.drain ? 'pods end before the node goes' : 'the cluster is looked at afterwards',
    },
    commands: blockers.length > 0 ? [] : removalCommands(body),
    factsAt: facts.at,
    body,
  };
  return {
    ...plan,
    hash: hashOf({
      type: plan.type,
      cluster: cluster.uid,
      body: steady(body),
      blockers: blockers.map(({ code, subject }) => [code, subject]),
    }),
  };
}

/** What a hash is made of: sizes of databases change while somebody reads the plan. */
export function steady({ etcd, ...body }: NodeRemovalBody): unknown {
  return { ...body, members: etcd?.members.map(({ id, healthy }) => [id, healthy]) };
}

export function removalParts(
  facts: NodeRemovalFacts,
  wishes: RemovalWishes,
  cluster: PlanCluster,
): { readonly body: NodeRemovalBody; readonly blockers: readonly Finding[]; readonly warnings: readonly Finding[] } {
  const { node, host, etcd, endpoint } = facts;
  const role = isControlPlane(node) ? 'controlPlane' : 'worker';
  const member = role === 'controlPlane' ? memberOf(facts) : undefined;
  const ofEtcd = etcd?.known && member ? planRemoval(etcd.value, member.member.id, cluster) : undefined;
  const leaving: LeavingNode = {
    name: node.name,
    uid: node.uid,
    role,
    host: host.known
      ? { target: host.value.target, criSocket: host.value.reading.runtimes.find(({ answers }) => answers !== false)?.socket }
      : undefined,
    drain: wishes.drain && node.readiness === 'ready' && host.known,
    cordoned: node.unschedulable,
    member: member && idWords(member.member.id),
  };
  const body: NodeRemovalBody = {
    node: leaving,
    wishes,
    endpoint: endpoint.known ? endpoint.value : '',
    controlPlanes: facts.controlPlanes,
    etcd: ofEtcd && {
      topology: ofEtcd.body.topology,
      clusterId: ofEtcd.body.clusterId,
      members: ofEtcd.body.members,
      work: ofEtcd.body.work,
    },
  };
  return {
    body,
    blockers: [...removalBlockers(facts), ...(ofEtcd?.blockers ?? []), ...(leaving.drain ? (facts.drain?.blockers ?? []) : [])],
    warnings: [
      ...removalWarnings(facts, body),
      // That its API server fails without its member is what is meant here.
      ...(ofEtcd?.warnings ?? []).filter(({ code }) => !['healthy', 'api-server', 'leads'].includes(code)),
      ...(leaving.drain ? (facts.drain?.warnings ?? []) : []),
    ],
  };
}

/** The member of a control plane: kubeadm names it as the node. */
export function memberOf({ node, etcd }: Pick<NodeRemovalFacts, 'node' | 'etcd'>): EtcdMemberReading | undefined {
  if (!etcd?.known || etcd.value.topology === 'external') return undefined;
  const address = node.internalIP;
  return etcd.value.members.find(
    ({ member }) =>
      member.name === node.name ||
      (member.name === '' &&
        address !== undefined &&
        member.peerUrls.some((url) => URL.canParse(url) && new URL(url).hostname === address)),
  );
}

function removalBlockers(facts: NodeRemovalFacts): readonly Finding[] {
  const { node, nodes, host, etcd, endpoint } = facts;
  const { name } = node;
  const found: Finding[] = [];
  if (!host.known && node.readiness === 'ready')
    found.push({
      code: 'host-unreachable',
      subject: name,
      message: `${name} is Ready, and its host could not be read: ${host.why}`,
      hint: 'A node that works is not removed blindly: its kubelet would register it again. Make the host reachable, or switch it off.',
    });
  if (!isControlPlane(node)) return found;
  const others = nodes.filter((one) => one.name !== name && isControlPlane(one));
  if (others.length === 0)
    found.push({
      code: 'last-control-plane',
      subject: name,
      message: `${name} is the last control plane: without it there is no cluster.`,
      hint: 'Add another one first.',
    });
  else if (!others.some(({ readiness }) => readiness === 'ready'))
    found.push({
      code: 'no-other-ready',
      subject: name,
      message: `No other control plane is Ready: ${others.map((one) => one.name).join(', ')}.`,
      hint: 'Bring one back first.',
    });
  if (etcd && !etcd.known)
    found.push({
      code: 'etcd-unknown',
      subject: 'etcd',
      message: `etcd could not be read, so that its quorum can't be reckoned: ${etcd.why}`,
    });
  const at = endpoint.known ? endpoint.value.replace(/:\d+$/, '').replace(/^\[|\]$/g, '') : '';
  if (at !== '' && (at === name || node.addresses.some(({ address }) => address === at)))
    found.push({
      code: 'endpoint-host',
      subject: name,
      message: `The endpoint of the cluster (${at}) is ${name} itself: without it no node reaches the API.`,
      hint: 'Move the address to another control plane or a load balancer first.',
    });
  return found;
}

function removalWarnings(
  { node, host, leftovers, endpoint, drain }: NodeRemovalFacts,
  { node: leaving, wishes }: NodeRemovalBody,
): readonly Finding[] {
  const { name } = node;
  const found: Finding[] = [];
  if (!host.known)
    found.push({
      code: 'dead-host',
      subject: name,
      message: `The host of ${name} is taken for dead (${host.why}): nothing is done there. Pods that ran on it are forgotten, and their controllers start others.`,
      hint: `If it only lost its network, its pods still run and may still write to volumes: be certain that it is off. Should it come back, its kubelet registers ${name} again${leaving.role === 'controlPlane' ? ', and its etcd ends by itself, because it was removed' : ''}: reset it with Reset Host before it is connected.`,
    });
  else if (node.readiness !== 'ready')
    found.push({
      code: 'not-ready',
      subject: name,
      message: `${name} is not Ready, so that it is not drained: its pods end when the host is reset.`,
    });
  else if (!wishes.drain)
    found.push({
      code: 'no-drain',
      subject: name,
      message: `${name} is not drained: its pods end at once when the host is reset, whatever their budgets say.`,
    });
  if (leaving.drain && drain && !wishes.drainOptions.deleteEmptyDirData)
    found.push({
      code: 'host-paths',
      subject: name,
      message: 'What pods kept on the host itself (hostPath and local volumes) stays there, and no pod elsewhere has it.',
    });
  if (leaving.role === 'controlPlane' && endpoint.known)
    found.push({
      code: 'load-balancer',
      subject: 'endpoint',
      message: `The load balancer of ${endpoint.value} still sends requests to ${name}.`,
      hint: 'Take it out there, best before this is begun.',
    });
  for (const what of LEFTOVERS) {
    const there = leftovers.get(what);
    if (there === undefined || wishes.clean.includes(what) || what === 'etcdData') continue;
    found.push({
      code: 'leftover',
      subject: what,
      message: `What kubeadm reset leaves: ${LEFTOVER_WORDS[what].name} (${there}).`,
      hint: 'It can be removed with it.',
    });
  }
  return found;
}

export function removalCommands({ node, wishes, etcd }: NodeRemovalBody): readonly (readonly string[])[] {
  const { name, host, member } = node;
  const other = etcd?.members.find(({ id, place }) => id !== member && place)?.place?.name;
  return [
    ...(node.drain
      ? [['kubectl', 'drain', name, '--ignore-daemonsets', ...(wishes.drainOptions.deleteEmptyDirData ? ['--delete-emptydir-data'] : [])]]
      : []),
    ...(member === undefined ? [] : [on(other ?? 'cp1', ['etcdctl', 'member', 'remove', member])]),
    ...(host ? [on(host.target.name, kubeadmReset(host.criSocket).argv)] : []),
    ['kubectl', 'delete', 'node', name],
    ...(member === undefined ? [] : [on(other ?? 'cp1', ['etcdctl', 'member', 'list'])]),
  ];
}

/** What stands against a plan that a person read, in one made from facts read again; one sentence each, empty when it holds. */
export function removalDifferences(
  before: NodeRemovalBody,
  known: readonly Finding[],
  after: NodeRemovalBody,
  now: readonly Finding[],
): readonly string[] {
  const told = new Set(known.map(({ code, subject }) => `${code} ${subject}`));
  const [was, is] = [before.node, after.node];
  return [
    ...now.filter(({ code, subject }) => !told.has(`${code} ${subject}`)).map(({ message }) => message),
    ...(was.uid === is.uid ? [] : [`${was.name} was removed and joined again: it is another node of the same name.`]),
    ...(was.host === undefined && is.host !== undefined ? [`The host of ${was.name} answers again.`] : []),
    ...(was.host !== undefined && is.host === undefined ? [`The host of ${was.name} does not answer any more.`] : []),
    ...(was.member === is.member ? [] : [`The member of etcd on ${was.name} is another one than before.`]),
  ];
}
