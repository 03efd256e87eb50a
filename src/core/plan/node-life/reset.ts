import { LEFTOVER_WORDS, type Leftover } from '../../command/node-life/leftovers';
import { kubeadmReset } from '../../command/kubeadm/reset';
import { hashOf } from '../hash';
import type { Finding, PlanCluster, PlannedStep } from '../plan';
import { on } from '../renew/commands';
import type { HostResetFacts } from './facts';
import type { HostResetBody, HostResetPlan } from './plan';

/** Cluster UIDs of plans about a host that is in no cluster: the machine stands for it. */
export const HOST_UID = 'host:';

export type ResetWork = 'check' | 'reset' | 'clean';

export function resetWork({ clean }: Pick<HostResetBody, 'clean'>): readonly ResetWork[] {
  return ['check', 'reset', ...(clean.length > 0 ? (['clean'] as const) : [])];
}

export function plannedResetStep(work: ResetWork, { host: { name } }: HostResetBody): PlannedStep {
  const steps = {
    check: { title: `Check that ${name} is in no cluster`, kind: 'check' },
    reset: { title: `Reset ${name}`, kind: 'mutate' },
    clean: { title: `Remove what kubeadm reset leaves on ${name}`, kind: 'mutate' },
  } as const;
  return { id: work, target: name, ...steps[work] };
}

/** Plans to reset a host that is in no cluster any more, or got stuck on its way into one. */
export function planHostReset(facts: HostResetFacts, clean: readonly Leftover[], cluster: Omit<PlanCluster, 'uid'>): HostResetPlan {
  const { name, target, reading, leftovers, endpoint, at } = facts;
  const machineId = reading.known ? (reading.value.machineId ?? '') : '';
  const body: HostResetBody = {
    host: {
      name,
      target,
      machineId,
      criSocket: reading.known ? reading.value.runtimes.find(({ answers }) => answers !== false)?.socket : undefined,
    },
    clean,
    endpoint,
    traces: reading.known ? reading.value.traces : [],
    leftovers: Object.fromEntries(leftovers),
  };
  const blockers = resetBlockers(facts);
  const plan: Omit<HostResetPlan, 'hash'> = {
    type: 'resetHost',
    title: `Reset ${name}`,
    cluster: { ...cluster, uid: `${HOST_UID}${machineId}/${name}` },
    targets: [name],
    steps: resetWork(body).map((work) => plannedResetStep(work, body)),
    blockers,
    warnings: resetWarnings(facts, clean),
    unknowns: facts.node.known
      ? []
      : [
          {
            code: 'cluster-unknown',
            subject: name,
            message: `Whether ${name} is a node of ${cluster.name} could not be asked: ${facts.node.why}`,
          },
        ],
    undo: ['What is removed does not come back: there is no undo.'],
    estimate: { atLeastSeconds: 5, because: 'containers are stopped one by one' },
    commands: blockers.length > 0 ? [] : [on(name, kubeadmReset(body.host.criSocket).argv)],
    factsAt: at,
    body,
  };
  return {
    ...plan,
    hash: hashOf({
      type: plan.type,
      body: { ...body, leftovers: Object.keys(body.leftovers) },
      blockers: blockers.map(({ code }) => code),
    }),
  };
}

function resetBlockers({ name, reading, node, joined }: HostResetFacts): readonly Finding[] {
  const found: Finding[] = [];
  if (!reading.known)
    return [
      {
        code: 'host-unreachable',
        subject: name,
        message: `${name} could not be read: ${reading.why}`,
        hint: 'Test Host Access tells more.',
      },
    ];
  if (reading.value.kubeadm === undefined)
    found.push({ code: 'no-kubeadm', subject: name, message: `${name} has no kubeadm that would reset it.` });
  if (reading.value.machineId === undefined)
    found.push({ code: 'machine-id', subject: name, message: `${name} has no /etc/machine-id, by which it could be told again.` });
  if (node.known && node.value !== undefined)
    found.push({
      code: 'is-node',
      subject: name,
      message: `${name} is node ${node.value} of the cluster.`,
      hint: 'Use Remove Node: it drains the node and takes it out of etcd before it is reset.',
    });
  else if (joined)
    found.push({
      code: 'joined',
      subject: name,
      message: `The kubelet of ${name} is node ${joined.node} of a cluster that answers it at ${joined.server}.`,
      hint: 'Remove that node from its cluster first.',
    });
  return found;
}

function resetWarnings({ name, reading, leftovers }: HostResetFacts, clean: readonly Leftover[]): readonly Finding[] {
  const found: Finding[] = [];
  if (reading.known && reading.value.traces.some((path) => path.startsWith('/etc/kubernetes/pki')))
    found.push({
      code: 'pki',
      subject: name,
      message: `The certificates and keys in /etc/kubernetes/pki of ${name} are deleted.`,
      hint: 'Where this was the last control plane, they are what a restore of its cluster needs: copy them first.',
    });
  if (leftovers.has('etcdData'))
    found.push({
      code: 'etcd-data',
      subject: name,
      message: `${name} has data of etcd (${leftovers.get('etcdData')}). ${clean.includes('etcdData') ? 'It is deleted for good.' : 'kubeadm leaves it where it can not take the member out, and no control plane joins while it is there.'}`,
      hint: 'Where no other member has it, take a snapshot or a copy first.',
    });
  for (const [what, there] of leftovers)
    if (!clean.includes(what) && what !== 'etcdData')
      found.push({
        code: 'leftover',
        subject: what,
        message: `What kubeadm reset leaves: ${LEFTOVER_WORDS[what].name} (${there}).`,
        hint: 'It can be removed with it.',
      });
  return found;
}

/** Differences of a plan made again; one sentence each. */
export function resetDifferences(before: HostResetPlan, after: HostResetPlan): readonly string[] {
  const known = new Set(before.blockers.map(({ code }) => code));
  return [
    ...after.blockers.filter(({ code }) => !known.has(code)).map(({ message }) => message),
    ...(before.body.host.machineId === after.body.host.machineId ? [] : [`${before.body.host.name} is another machine than before.`]),
    ...after.body.traces.filter((path) => !before.body.traces.includes(path)).map((path) => `${path} is there now.`),
  ];
}
