import { COMPONENTS, type Component, type ControlPlaneFacts, type StoredCertificate } from '../../model/control-plane';
import { backupPath } from '../../command/control-plane/places';
import { naturally } from '../../natural-order';
import { hashOf } from '../hash';
import type { Estimate, Finding, PlanCluster } from '../plan';
import { renewCommands } from './commands';
import type { RenewFacts, RenewSelection } from './facts';
import { renewBlockers, renewWarnings } from './findings';
import type { RenewBody, RenewHost, RenewMode, RenewPlan, RestartPlan } from './plan';
import { modeOf } from './mode';
import { selected } from './selection';
import { renewSteps } from './steps';

/**
 * Plans to renew certificates of control planes. Pure: equal facts and selections give an equal plan with an equal hash.
 * @param cluster its UID is that of the authority where the API does not answer
 */
export function planRenewal(facts: RenewFacts, selection: RenewSelection, cluster: PlanCluster): RenewPlan {
  const choice = selected(facts, selection);
  const mode = modeOf(facts);
  const key = hashOf({ cluster: cluster.uid, selection, at: facts.at });
  const hosts = inOrder(facts, mode).flatMap((host) => hostPlan(host, choice.certificates.get(host.host) ?? [], facts.at, key));
  const etcd = facts.controlPlanes.flatMap(({ host, target, components }) =>
    components.filter(({ component }) => component === 'etcd').map(({ healthPort }) => ({ name: host, target, healthPort })),
  );
  const body: RenewBody = {
    selection,
    mode,
    authority: facts.controlPlanes[0]?.authorities.find(({ name }) => name === 'ca')?.keyHash ?? '',
    hosts,
    etcd,
    etcdMembers: etcd.length === 0 ? 0 : etcd.length + facts.unreadable.length,
  };
  const targets = hosts.map(({ name }) => name);
  const blockers = [...choice.blockers, ...renewBlockers(facts, hosts, mode), ...nothing(hosts, choice.blockers)];
  const plan: Omit<RenewPlan, 'hash'> = {
    type: 'renewCertificates',
    title: titleOf(hosts),
    cluster,
    targets,
    steps: renewSteps(body),
    blockers,
    warnings: [...choice.warnings, ...renewWarnings(facts, hosts, mode)],
    unknowns: unknowns(facts),
    undo: undoOf(hosts),
    estimate: estimateOf(hosts),
    commands: renewCommands(body),
    factsAt: facts.at,
    body,
  };
  return { ...plan, hash: hashOf(hashed(plan)) };
}

/** Without the moment of the facts, which is in the name of the backup. */
function hashed({ type, cluster, body, blockers }: Omit<RenewPlan, 'hash'>): unknown {
  const hosts = body.hosts.map(({ backup: _, ...host }) => host);
  return { type, cluster: cluster.uid, body: { ...body, hosts }, blockers: blockers.map(({ code, subject }) => [code, subject]) };
}

/** By name, but those whose etcd is down first: they are what the others wait for. */
function inOrder({ controlPlanes }: RenewFacts, mode: RenewMode): readonly ControlPlaneFacts[] {
  const down = ({ components }: ControlPlaneFacts) =>
    mode === 'rolling' && components.some(({ component, healthy }) => component === 'etcd' && !(healthy.known && healthy.value));
  return naturally(controlPlanes, ({ host }) => host).sort((a, b) => Number(down(b)) - Number(down(a)));
}

function hostPlan(facts: ControlPlaneFacts, certificates: readonly StoredCertificate[], at: number, key: string): readonly RenewHost[] {
  if (certificates.length === 0) return [];
  const { host, target, layout, source, scanSeconds, components } = facts;
  const restarts = COMPONENTS.flatMap((component): readonly RestartPlan[] => {
    const present = components.find((one) => one.component === component);
    const because = certificates.filter((one) => one.restarts.includes(component)).map(({ name }) => name);
    if (!present || (because.length === 0 && present.manifest !== 'aside')) return [];
    return [{ component, healthPort: present.healthPort, because }];
  });
  return [{ name: host, target, layout, source, scanSeconds, backup: backupPath(at, key), certificates, restarts }];
}

function nothing(hosts: readonly RenewHost[], others: readonly Finding[]): readonly Finding[] {
  if (hosts.length > 0 || others.length > 0) return [];
  return [
    {
      code: 'nothing-to-renew',
      subject: 'certificates',
      message: 'There is no certificate that kubeadm could renew on the hosts that were asked for.',
      hint: 'Look at the Certificates view for who renews them.',
    },
  ];
}

function titleOf(hosts: readonly RenewHost[]): string {
  const certificates = hosts.flatMap((host) => host.certificates);
  const where = hosts.length === 1 ? ` of ${hosts[0]?.name}` : ` on ${hosts.length} control planes`;
  const [only] = certificates;
  return certificates.length === 1 && only ? `Renew ${only.name}${where}` : `Renew ${certificates.length} certificates${where}`;
}

function unknowns({ unreadable }: RenewFacts): readonly Finding[] {
  return unreadable.map(({ host, why }) => ({
    code: 'host-unreadable',
    subject: host,
    message: `${host} could not be read, so nothing is renewed there: ${why}`,
    hint: 'Test its host access, then plan anew.',
  }));
}

function undoOf(hosts: readonly RenewHost[]): readonly string[] {
  if (hosts.length === 0) return [];
  const where = [...new Set(hosts.map(({ backup }) => backup))];
  return [
    `Undo puts the old certificates and keys back from the backup on each host (${where.join(', ')}) and restarts the components again.`,
    'Until they expire the old certificates go on working, so a renewal that stops half way breaks nothing.',
  ];
}

/** Twice the kubelet's interval for each restart (out of sight, back in sight), and some seconds to stop and start. */
function estimateOf(hosts: readonly RenewHost[]): Estimate {
  const seconds = hosts.map(({ restarts, scanSeconds }) => restarts.length * (scanSeconds + STOP_AND_START_SECONDS));
  const restarts = hosts.reduce((sum, host) => sum + host.restarts.length, 0);
  const scan = Math.max(0, ...hosts.map(({ scanSeconds }) => scanSeconds));
  const least = seconds.reduce((sum, one) => sum + one, 0);
  const because = `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}, one after the other; the kubelet looks for manifests every ${scan} s`;
  return { atLeastSeconds: least, because: restarts === 0 ? 'nothing is restarted' : because };
}

const STOP_AND_START_SECONDS = 5;

/** How long a component is away, at least and at most, seconds. */
export function interruptionOf({ scanSeconds }: Pick<RenewHost, 'scanSeconds'>, component: Component): readonly [number, number] {
  const own = component === 'kube-apiserver' ? 15 : STOP_AND_START_SECONDS;
  return [own, own + scanSeconds + 30];
}
