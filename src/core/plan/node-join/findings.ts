import { memberName } from '../../model/etcd';
import { isHealthy, votersOf } from '../../policy/etcd/members';
import { mayFail, quorumWords } from '../../policy/quorum';
import { skewProblems } from '../../policy/skew/rules';
import { minorWords, ordinalOf } from '../../policy/skew/versions';
import type { Finding } from '../plan';
import type { Candidate, NodeJoinFacts } from './facts';

/** Names that a Node may have: those of DNS. */
const NODE_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
/** Prefixes of labels that a kubelet may not give itself; NodeRestriction refuses others under these domains. */
const RESERVED = /(^|\.)(kubernetes|k8s)\.io$/;
const ALLOWED = /(^|\.)(kubelet|node)\.kubernetes\.io$/;
const ALLOWED_KEYS = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
]);

export function joinBlockers(facts: NodeJoinFacts): readonly Finding[] {
  const { candidates, ground } = facts;
  const found: Finding[] = [];
  if (candidates.length === 0) found.push({ code: 'no-host', subject: 'hosts', message: 'No host was chosen.' });
  if (!ground.known)
    found.push({ code: 'no-ground', subject: 'cluster', message: ground.why, hint: 'Only clusters of kubeadm are joined this way.' });
  const wantsControlPlane = candidates.some(({ role }) => role === 'controlPlane');
  return [
    ...found,
    ...(wantsControlPlane ? controlPlaneBlockers(facts) : []),
    ...candidates.flatMap((one) => candidateBlockers(one, facts)),
  ];
}

function controlPlaneBlockers({ signers, etcd }: NodeJoinFacts): readonly Finding[] {
  const found: Finding[] = [];
  if (!signers.some(({ why }) => why === undefined))
    found.push({
      code: 'no-signer',
      subject: 'control planes',
      message: `No control plane can upload its certificates. ${signers.map(({ why }) => why ?? '').join(' ')}`.trim(),
      hint: 'With an external authority, copy the certificates to the host by hand and run kubeadm join there without a certificate key.',
    });
  if (etcd && !etcd.known) found.push({ code: 'etcd-unknown', subject: 'etcd', message: `etcd could not be read: ${etcd.why}` });
  if (!etcd?.known || etcd.value.topology === 'external') return found;
  for (const one of votersOf(etcd.value.members).filter((member) => !isHealthy(member)))
    found.push({
      code: 'etcd-unwell',
      subject: memberName(one.member),
      message: `Member ${memberName(one.member)} of etcd is not well, and etcd takes no new one meanwhile.`,
      hint: 'Bring it back; or, where its host is gone, use Replace Control Plane, which removes it first.',
    });
  for (const { member } of etcd.value.members.filter((one) => one.member.learner))
    found.push({
      code: 'etcd-learner',
      subject: memberName(member),
      message: `${memberName(member)} is a learner of etcd already, and it takes one at a time.`,
      hint: 'Promote or remove it first.',
    });
  return found;
}

function candidateBlockers(one: Candidate, facts: NodeJoinFacts): readonly Finding[] {
  const { name, target, reading, wishes } = one;
  const found: Finding[] = [];
  const block = (code: string, message: string, hint?: string) =>
    found.push({ code, subject: name, message, ...(hint === undefined ? {} : { hint }) });
  if (!NODE_NAME.test(name)) block('name', `${name} can't be the name of a node.`, 'Small letters, digits, hyphens and dots.');
  if (facts.candidates.filter((other) => other.name === name).length > 1) block('twice', `${name} was chosen twice.`);
  const taken = facts.nodes.find((node) => node.name === name);
  if (taken)
    block(
      'name-taken',
      `The cluster has a node ${name} already.`,
      'Remove it first; a dead control plane is replaced by Replace Control Plane.',
    );
  for (const key of Object.keys(wishes.labels).filter(isReserved))
    block('label', `A node may not give itself the label ${key}.`, 'Set it with kubectl label once the node is there.');
  if (!reading.known) {
    block('host-unreachable', `${target.name} could not be read: ${reading.why}`, 'Test Host Access tells more.');
    return found;
  }
  const host = reading.value;
  if (host.machineId === undefined) block('machine-id', `${target.name} has no /etc/machine-id, by which its node could be told.`);
  const same = sameMachine(one, facts);
  if (same && same.hostname === host.hostname)
    block('machine-known', `${target.name} is node ${same.name} already.`, 'A machine is one node; remove that one first.');
  if (host.traces.length > 0)
    block(
      'in-cluster',
      `${target.name} has what belongs to a cluster already: ${host.traces.join(', ')}.`,
      'Reset Host removes it, after a plan that shows what goes.',
    );
  found.push(...versionBlockers(one, facts));
  if (host.runtimes.length === 0)
    block('no-runtime', `${target.name} has no socket of a container runtime.`, 'Install and start containerd or CRI-O.');
  else if (host.runtimes.every(({ answers }) => answers === false))
    block(
      'runtime-silent',
      `The container runtime of ${target.name} does not answer at ${host.runtimes.map(({ socket }) => socket).join(', ')}.`,
      'Look at its service on the host.',
    );
  if (host.endpoint && !host.endpoint.reached && facts.ground.known)
    block(
      'endpoint',
      `${target.name} does not reach the API at ${facts.ground.value.endpoint}: ${host.endpoint.why}`,
      'Name resolution, routes, firewalls and the load balancer are worth a look.',
    );
  return found;
}

/** kubeadm of the cluster's minor (or one newer, where it is warned of), and a kubelet that the policy allows beside every API server. */
function versionBlockers({ name, target, reading }: Candidate, { apiServers, ground }: NodeJoinFacts): readonly Finding[] {
  if (!reading.known) return [];
  const { kubeadm, kubelet } = reading.value;
  const found: Finding[] = [];
  for (const [program, version] of [
    ['kubeadm', kubeadm],
    ['kubelet', kubelet],
  ] as const)
    if (version === undefined)
      found.push({
        code: `no-${program}`,
        subject: name,
        message: `${target.name} has no ${program}.`,
        hint: `Install the package of the cluster's minor.`,
      });
  if (kubelet !== undefined)
    for (const { message } of skewProblems({
      apiServers,
      kubelets: [{ host: name, version: kubelet }],
      controllerManagers: [],
      schedulers: [],
      cloudControllerManagers: [],
      kubeProxies: [],
    }).filter(({ component }) => component === 'kubelet'))
      found.push({ code: 'kubelet-skew', subject: name, message, hint: 'Install a kubelet of the minor of the cluster.' });
  const cluster = ground.known ? ordinalOf(ground.value.kubernetesVersion ?? '') : undefined;
  const own = ordinalOf(kubeadm ?? '');
  if (cluster === undefined || own === undefined) return found;
  if (own < cluster || own > cluster + 1)
    found.push({
      code: 'kubeadm-skew',
      subject: name,
      message: `kubeadm ${kubeadm} on ${target.name} does not join hosts to a cluster of ${minorWords(cluster)}.`,
      hint: `Install kubeadm of ${minorWords(cluster)}.`,
    });
  const kubeletMinor = ordinalOf(kubelet ?? '');
  if (kubeletMinor !== undefined && kubeletMinor > own)
    found.push({
      code: 'kubelet-newer',
      subject: name,
      message: `kubelet ${kubelet} on ${target.name} is newer than kubeadm ${kubeadm} there, which does not know it.`,
    });
  return found;
}

export function joinWarnings(facts: NodeJoinFacts): readonly Finding[] {
  const { candidates, nodes, etcd } = facts;
  const found: Finding[] = [];
  const controlPlanes = candidates.filter(({ role }) => role === 'controlPlane');
  if (nodes.length > 0 && !nodes.some(({ readiness }) => readiness === 'ready'))
    found.push({
      code: 'no-network',
      subject: 'cluster',
      message: 'No node of the cluster is Ready, so that those that join are not waited for to become it.',
      hint: 'Without a network plugin no node becomes Ready.',
    });
  if (controlPlanes.length > 0) {
    found.push({
      code: 'load-balancer',
      subject: 'endpoint',
      message: 'The load balancer of the endpoint does not know the new control plane by itself.',
      hint: 'Add its address there once it is well.',
    });
    found.push({
      code: 'uploads',
      subject: 'kubeadm-certs',
      message:
        'The certificates that control planes share are uploaded with a new key, and removed again after each join: a join command for a control plane that somebody else made stops working.',
    });
  }
  if (etcd?.known && etcd.value.topology === 'stacked' && controlPlanes.length > 0) {
    const before = votersOf(etcd.value.members).length;
    const after = before + controlPlanes.length;
    if (mayFail(after, after) === mayFail(before, before))
      found.push({
        code: 'even-members',
        subject: 'etcd',
        message: `etcd then has ${quorumWords(after)}: no more than now.`,
        hint: 'An odd number of control planes is worth more.',
      });
  }
  return [...found, ...candidates.flatMap((one) => candidateWarnings(one, facts))];
}

function candidateWarnings(one: Candidate, facts: NodeJoinFacts): readonly Finding[] {
  const { name, target, reading, wishes } = one;
  const { ground } = facts;
  const found: Finding[] = [];
  if (wishes.ignorePreflight.length > 0)
    found.push({
      code: 'ignored-checks',
      subject: name,
      message: `${wishes.ignorePreflight.includes('all') ? 'Every error' : `Errors of ${wishes.ignorePreflight.join(', ')}`} among kubeadm's checks on ${target.name} ${wishes.ignorePreflight.includes('all') ? 'is' : 'are'} passed over: what they would have stopped fails later, or runs unsupported.`,
    });
  if (!reading.known) return found;
  const { kubeadm, hostname, runtimes } = reading.value;
  const same = sameMachine(one, facts);
  if (same && same.hostname !== hostname)
    found.push({
      code: 'machine-clone',
      subject: name,
      message: `${target.name} has the machine id of node ${same.name}: they were made from one image.`,
      hint: 'Kubernetes wants machine ids to differ; systemd-machine-id-setup makes one.',
    });
  const cluster = ground.known ? ground.value.kubernetesVersion : undefined;
  const [own, wanted] = [ordinalOf(kubeadm ?? ''), ordinalOf(cluster ?? '')];
  if (own !== undefined && wanted !== undefined && own === wanted + 1)
    found.push({
      code: 'kubeadm-newer',
      subject: name,
      message: `kubeadm ${kubeadm} on ${target.name} is a minor newer than the cluster (${cluster}); those that join should have the kubeadm that the cluster was made or upgraded with.`,
    });
  if (hostname !== undefined && hostname !== name)
    found.push({ code: 'hostname', subject: name, message: `The host calls itself ${hostname}; its node is named ${name}.` });
  if (runtimes.length > 1)
    found.push({
      code: 'runtimes',
      subject: name,
      message: `${target.name} has several container runtimes; ${runtimes.find(({ answers }) => answers !== false)?.socket ?? ''} is taken.`,
    });
  return found;
}

export function joinUnknowns({ candidates }: NodeJoinFacts): readonly Finding[] {
  return candidates.flatMap(({ name, target, reading }) => {
    if (!reading.known) return [];
    const { endpoint, runtimes } = reading.value;
    return [
      ...(endpoint === undefined
        ? [
            {
              code: 'endpoint-untried',
              subject: name,
              message: `Whether ${target.name} reaches the API can't be tried: it has neither curl nor bash.`,
            },
          ]
        : []),
      ...(runtimes.length > 0 && runtimes.every(({ answers }) => answers === undefined)
        ? [
            {
              code: 'runtime-untried',
              subject: name,
              message: `Whether the container runtime of ${target.name} answers can't be tried: it has no crictl.`,
            },
          ]
        : []),
    ];
  });
}

/** A node under another name with the machine id of a host; machines that were cloned from one image share it. */
function sameMachine({ name, reading }: Candidate, { nodes }: NodeJoinFacts) {
  const id = reading.known ? reading.value.machineId?.toLowerCase() : undefined;
  if (id === undefined || !reading.known) return undefined;
  const { hostname } = reading.value;
  const same = nodes.filter((node) => node.name !== name && node.machineID?.toLowerCase() === id);
  return same.find((node) => node.hostname === hostname) ?? same[0];
}

function isReserved(key: string): boolean {
  const domain = /^(.+)\//.exec(key)?.[1];
  if (domain === undefined || ALLOWED_KEYS.has(key)) return false;
  return RESERVED.test(domain) && !ALLOWED.test(domain);
}
