import { CLIENT, clientUrl, ETCD, etcdProblems, type EtcdSettings } from '../../bootstrap/etcd/settings';
import { etcdUnit } from '../../bootstrap/etcd/unit';
import { hashOf } from '../hash';
import type { Finding, PlanCluster, PlannedStep } from '../plan';
import { expecting } from '../endpoint/planner';
import { clientFindings, memberFindings } from './findings';
import type { EtcdBootstrapFacts, EtcdBootstrapPlan, MemberWork } from './plan';

/** Plans an etcd outside the control planes: authority, certificates, services, and what the control planes need to use it. */
export function planEtcdBootstrap(facts: EtcdBootstrapFacts, settings: EtcdSettings, cluster: PlanCluster): EtcdBootstrapPlan {
  const found = [
    ...facts.members.flatMap((member, index) => {
      const host = settings.members[index];
      return host ? [memberFindings(member, host)] : [];
    }),
    ...facts.clients.map(clientFindings),
  ];
  const problems = etcdProblems(settings).map((problem): Finding => ({ code: 'settings', ...problem }));
  const versions = [...new Set(facts.members.flatMap(({ reading }) => reading.version ?? []))];
  const blockers = [...problems, ...found.flatMap((one) => one.blockers)];
  if (versions.length > 1)
    blockers.push({
      code: 'versions',
      subject: cluster.name,
      message: `The members have different versions of etcd: ${facts.members.map(({ target, reading }) => `${target.name} ${reading.version ?? 'none'}`).join(', ')}.`,
      hint: 'Install one release on all of them.',
    });
  const warnings = found.flatMap((one) => one.warnings);
  if (settings.members.length === 1)
    warnings.push({
      code: 'single',
      subject: settings.members[0]?.name ?? '',
      message: 'A single member tolerates no failure.',
      hint: 'Three are usual.',
    });
  const first = settings.members[0]?.name ?? '';
  warnings.push({
    code: 'authority',
    subject: first,
    message: `The authority stays on ${first} (${ETCD.pki}/ca.key), and kubeadm renews none of these certificates: they are good for ${settings.days} days.`,
    hint: 'Keep a copy of the key where it is safe, and write the date down.',
  });
  const sound = problems.length === 0 && facts.members.length === settings.members.length;
  const members = sound
    ? facts.members.map(({ target, reading }, index): MemberWork => {
        const { name, address } = settings.members[index] ?? { name: '', address: '' };
        const unit = etcdUnit(settings, name, reading.etcd ?? '/usr/local/bin/etcd', reading.version ?? '3.6.0');
        return { name, address, target: expecting(target, reading.machineId), unit };
      })
    : [];
  const clients = facts.clients.map(({ target, reading }) => expecting(target, reading.machineId));
  const aside = `.drydock-${new Date(facts.at).toISOString().replace(/\D/g, '').slice(0, 14)}`;
  const { aside: _moment, ...matters } = { settings, members, clients, aside };
  return {
    type: 'bootstrapEtcd',
    title: `etcd of ${settings.members.length === 1 ? 'one member' : `${settings.members.length} members`} outside the control planes`,
    cluster,
    targets: [...members.map(({ name }) => name), ...clients.map(({ name }) => name)],
    steps: sound
      ? stepsOf(
          members,
          clients.map(({ name }) => name),
        )
      : [],
    blockers,
    warnings,
    unknowns: found.flatMap((one) => one.unknowns),
    undo: [
      'The members are stopped and do not start with their hosts any more.',
      `Data, keys, certificates and units are renamed (ending ${aside}); nothing is deleted.`,
    ],
    estimate: { atLeastSeconds: 15, because: 'keys are made on every host, and the members have to elect a leader' },
    commands: commandsOf(settings),
    factsAt: facts.at,
    hash: hashOf({ type: 'bootstrapEtcd', cluster: cluster.uid, body: matters }),
    body: { settings, members, clients, aside },
  };
}

/** What stands against a plan in facts that were read again; empty: it holds. */
export function etcdBootstrapDifferences(plan: EtcdBootstrapPlan, facts: EtcdBootstrapFacts): readonly string[] {
  const again = planEtcdBootstrap(facts, plan.body.settings, plan.cluster);
  if (again.blockers.length > 0) return again.blockers.map(({ message }) => message);
  return again.hash === plan.hash ? [] : ['A host is another machine, or has another etcd, than when the plan was made.'];
}

/** `etcd.external` of kubeadm's ClusterConfiguration; the same fields as `bootstrap.externalEtcd` of the fleet file. */
export function externalEtcd({ members }: Pick<EtcdSettings, 'members'>) {
  const { caFile, certFile, keyFile } = CLIENT;
  return { endpoints: members.map(clientUrl), caFile, certFile, keyFile };
}

function stepsOf(members: readonly MemberWork[], clients: readonly string[]): readonly PlannedStep[] {
  const step = (id: string, title: string, target: string, kind: PlannedStep['kind']): PlannedStep => ({ id, title, target, kind });
  const names = members.map(({ name }) => name);
  const first = names[0] ?? '';
  return [
    ...names.map((name) => step(`${name}/disk`, `Measure how fast ${name} writes to its disk`, name, 'check')),
    step('authority', `Make an authority of its own on ${first}`, first, 'mutate'),
    ...names.map((name) => step(`${name}/certificates`, `Make the keys of ${name} there, and sign its certificates`, name, 'mutate')),
    ...names.map((name) => step(`${name}/service`, `Write the service of ${name}`, name, 'mutate')),
    step('start', `Start ${names.length === 1 ? 'the member' : 'all members'} and wait until each is healthy`, first, 'mutate'),
    step('whole', 'Compare members, versions and hashes', first, 'check'),
    ...clients.map((name) => step(`${name}/client`, `Give ${name} a client certificate, and ask every member from there`, name, 'mutate')),
  ];
}

function commandsOf({ members }: EtcdSettings): readonly (readonly string[])[] {
  const urls = members.map(clientUrl).join(',');
  const access = [
    `--endpoints=${urls}`,
    `--cacert=${ETCD.pki}/ca.crt`,
    `--cert=${ETCD.pki}/healthcheck-client.crt`,
    `--key=${ETCD.pki}/healthcheck-client.key`,
  ];
  return [
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'enable', '--now', ETCD.unit],
    ['etcdctl', ...access, 'member', 'list'],
    ['etcdctl', ...access, 'endpoint', 'health'],
    ['etcdctl', ...access, 'endpoint', 'hashkv'],
  ];
}
