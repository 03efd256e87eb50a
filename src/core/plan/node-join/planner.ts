import { kubeadmJoinWords } from '../../command/kubeadm/join';
import { naturally } from '../../natural-order';
import { hashOf } from '../hash';
import type { PlanCluster } from '../plan';
import { on } from '../renew/commands';
import type { NodeJoinFacts } from './facts';
import { joinBlockers, joinUnknowns, joinWarnings } from './findings';
import type { JoinBase, JoiningNode, NodeJoinBody, NodeJoinPlan } from './plan';
import { joinWork, plannedJoinStep } from './steps';

/** Seconds that a join takes at the least. */
const WORKER = 5;
const CONTROL_PLANE = 20;

/** Plans to make hosts nodes. Pure: equal facts give an equal plan with an equal hash. */
export function planJoin(facts: NodeJoinFacts, cluster: PlanCluster): NodeJoinPlan {
  const body: NodeJoinBody = { base: joinBase(facts), nodes: joiningNodes(facts) };
  const names = facts.candidates.map(({ name }) => name);
  const blockers = joinBlockers(facts);
  const controlPlanes = body.nodes.filter(({ role }) => role === 'controlPlane').length;
  const [first] = facts.candidates;
  const plan: Omit<NodeJoinPlan, 'hash'> = {
    type: 'joinNodes',
    title: names.length === 1 && first ? `Add ${first.name} as a ${roleWords(first.role)}` : `Add ${names.length} nodes`,
    cluster,
    targets: names,
    steps: joinWork(body).map(plannedJoinStep),
    blockers,
    warnings: joinWarnings(facts),
    unknowns: joinUnknowns(facts),
    undo: [
      'Undo resets each host that joined, removes its member from etcd and deletes its Node: pods that run there by then end.',
      'A host that has been in use is taken out by Remove Node, which drains it first.',
    ],
    estimate: {
      atLeastSeconds: controlPlanes * CONTROL_PLANE + (body.nodes.length > controlPlanes ? WORKER : 0),
      because: controlPlanes > 0 ? 'control planes join one after the other' : 'workers join side by side',
    },
    commands: blockers.length === 0 ? body.nodes.flatMap((node) => byHand(node, body.base)) : [],
    factsAt: facts.at,
    body,
  };
  return {
    ...plan,
    hash: hashOf({ type: plan.type, cluster: cluster.uid, body, blockers: blockers.map(({ code, subject }) => [code, subject]) }),
  };
}

export function joinBase({ ground, signers, controlPlanes, etcd, apiPort, nodes }: NodeJoinFacts): JoinBase {
  const { endpoint, authorities, apiVersion } = ground.known ? ground.value : { endpoint: '', authorities: [], apiVersion: '' };
  return {
    endpoint,
    authorities,
    apiVersion,
    apiPort,
    signers: naturally(
      signers.filter(({ why }) => why === undefined).map(({ target }) => target),
      ({ name }) => name,
    ),
    controlPlanes,
    stackedEtcd: etcd?.known === true && etcd.value.topology === 'stacked',
    wantReady: nodes.some(({ readiness }) => readiness === 'ready'),
  };
}

/** Those that could be read. */
export function joiningNodes({ candidates }: Pick<NodeJoinFacts, 'candidates'>): readonly JoiningNode[] {
  return candidates.flatMap(({ name, target, role, wishes, reading }): readonly JoiningNode[] => {
    if (!reading.known || reading.value.machineId === undefined) return [];
    const { machineId, runtimes } = reading.value;
    const runtime = runtimes.find(({ answers }) => answers !== false);
    return [{ name, target, role, machineId, criSocket: runtime?.socket, ...wishes }];
  });
}

export function roleWords(role: JoiningNode['role']): string {
  return role === 'controlPlane' ? 'control plane' : 'worker';
}

/** The same by hand. What is written between angle brackets is secret and goes into the file. */
function byHand({ name, target, role, ignorePreflight }: JoiningNode, { signers: [signer] }: JoinBase): readonly (readonly string[])[] {
  const from = signer?.name ?? 'cp1';
  return [
    ...(role === 'controlPlane' ? [on(from, ['kubeadm', 'init', 'phase', 'upload-certs', '--upload-certs'])] : []),
    ['kubectl', 'create', '-f', '<Secret with a new bootstrap token>'],
    on(target.name, ['install', '-m', '0600', '<JoinConfiguration>', '/root/join.yaml']),
    on(target.name, kubeadmJoinWords('/root/join.yaml', ignorePreflight)),
    on(target.name, ['rm', '/root/join.yaml']),
    ['kubectl', '-n', 'kube-system', 'delete', 'secret', '<the token>'],
    ['kubectl', 'wait', '--for=condition=Ready', `node/${name}`],
  ];
}

/** What stands against a plan that a person read, in one made from facts read again; one sentence each, empty when it holds. */
export function joinDifferences(before: NodeJoinPlan, after: NodeJoinPlan): readonly string[] {
  if (before.hash === after.hash) return [];
  const known = new Set(before.blockers.map(({ code, subject }) => `${code} ${subject}`));
  const machines = new Map(after.body.nodes.map((node) => [node.name, node.machineId]));
  return [
    ...after.blockers.filter(({ code, subject }) => !known.has(`${code} ${subject}`)).map(({ message }) => message),
    ...(before.body.base.endpoint === after.body.base.endpoint ? [] : ['The cluster has another endpoint than before.']),
    ...(before.body.base.authorities.join() === after.body.base.authorities.join()
      ? []
      : ['The cluster has other authorities than before.']),
    ...before.body.nodes
      .filter(({ name, machineId }) => machines.has(name) && machines.get(name) !== machineId)
      .map(({ name }) => `${name} is another machine than before.`),
  ];
}
