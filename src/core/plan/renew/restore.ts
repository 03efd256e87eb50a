import { backupPath, insideBackup, momentOf } from '../../command/control-plane/places';
import { COMPONENTS, type ControlPlaneFacts } from '../../model/control-plane';
import { placeOf, RENEWABLE } from '../../policy/certificates/places';
import { timeWords } from '../../report/words';
import { hashOf } from '../hash';
import type { Finding, Plan, PlanCluster, PlannedStep } from '../plan';
import { backedUp, on, restarted } from './commands';
import type { RenewFacts } from './facts';
import { renewBlockers, restartWarnings } from './findings';
import { modeOf } from './mode';
import type { EtcdHost, RenewHost, RestartPlan } from './plan';

/** A backup on a host, compared with what is there now. */
export interface BackupFacts {
  readonly folder: string;
  /** Files of certificates that kubeadm renews, and their keys, that are other than in the backup; absolute paths. */
  readonly differing: readonly string[];
  /** Whether the authorities of the backup are those of the host. */
  readonly sameAuthorities: boolean;
  /** Certificates of the backup among the differing ones, with their expiry. Epoch milliseconds. */
  readonly expiries: readonly { readonly name: string; readonly expiresAt: number }[];
}

export interface RestoreBody extends Pick<ControlPlaneFacts, 'layout' | 'source' | 'scanSeconds' | 'target'> {
  readonly name: string;
  readonly authority: string;
  /** Folder of the backup that is restored. */
  readonly from: string;
  /** Folder to which what is there now is backed up first. */
  readonly backup: string;
  readonly files: readonly string[];
  readonly restarts: readonly RestartPlan[];
  readonly etcd: readonly EtcdHost[];
  /** How many members etcd has, as far as the control planes tell; those that could not be read count. */
  readonly etcdMembers: number;
}

export type RestorePlan = Plan<'restoreCertificates', RestoreBody>;

/**
 * Plans to put certificates, keys and kubeconfigs of a control plane back from a backup. Authorities and the keys of service
 * accounts are never touched: a backup with others belongs to another time of the cluster.
 * @param host one of the control planes of the facts
 */
export function planRestore(host: ControlPlaneFacts, backup: BackupFacts, facts: RenewFacts, cluster: PlanCluster): RestorePlan {
  const { host: name, target, layout, source, scanSeconds } = host;
  const because = namesOf(backup, host);
  const restarts = restartsOf(host, because);
  const etcd = [host, ...facts.controlPlanes.filter((one) => one.host !== name)].flatMap((one) =>
    one.components
      .filter(({ component }) => component === 'etcd')
      .map(({ healthPort }): EtcdHost => ({ name: one.host, target: one.target, healthPort })),
  );
  const body: RestoreBody = {
    ...{ name, target, layout, source, scanSeconds },
    authority: host.authorities.find((one) => one.name === 'ca')?.keyHash ?? '',
    from: backup.folder,
    backup: backupPath(facts.at, hashOf({ cluster: cluster.uid, from: backup.folder, at: facts.at })),
    files: backup.differing,
    restarts,
    etcd,
    etcdMembers: etcd.length === 0 ? 0 : etcd.length + facts.unreadable.length,
  };
  // What restarts need is the same as in a renewal.
  const certificates = host.certificates.filter((one) => because.includes(one.name));
  const like: RenewHost = { ...{ name, target, layout, source, scanSeconds }, backup: body.backup, certificates, restarts };
  const obstacles = blockers(like, backup, facts);
  const plan: Omit<RestorePlan, 'hash'> = {
    type: 'restoreCertificates',
    title: `Restore the certificates of ${name} of ${momentOf(backup.folder)}`,
    cluster,
    targets: [name],
    steps: steps(body),
    blockers: obstacles,
    warnings: [...warnings(name, because, backup), ...restartWarnings(facts, [like], 'rolling').map(withoutKubeadm)],
    unknowns: unknowns(body, facts),
    undo: because.length === 0 ? [] : [`What is there now is backed up first, to ${body.backup}; restore that to get back.`],
    estimate: {
      atLeastSeconds: restarts.length * (scanSeconds + 5),
      because:
        restarts.length === 0
          ? 'nothing is restarted'
          : `${restarts.length} ${restarts.length === 1 ? 'restart' : 'restarts, one after the other'}; the kubelet looks for manifests every ${scanSeconds} s`,
    },
    // What stops the plan would go wrong by hand, too.
    commands: obstacles.length === 0 ? commands(body) : [],
    factsAt: facts.at,
    body,
  };
  const { backup: _, ...steady } = body;
  return { ...plan, hash: hashOf({ type: plan.type, cluster: cluster.uid, body: steady }) };
}

/**
 * What stands against a plan that a person read, in one made from facts read again; one sentence each, empty when it holds.
 * Files that are as in the backup by now are no reason to stop.
 */
export function restoreDifferences(before: RestorePlan, after: RestorePlan): readonly string[] {
  const { name } = before.body;
  const known = new Set(before.blockers.map(({ code, subject }) => `${code} ${subject}`));
  const changed = after.body.files.filter((path) => !before.body.files.includes(path));
  const planned = new Set(before.body.restarts.map(({ component }) => component));
  const more = after.body.restarts.map(({ component }) => component).filter((component) => !planned.has(component));
  return [
    ...after.blockers.filter(({ code, subject }) => !known.has(`${code} ${subject}`)).map(({ message }) => message),
    ...(before.body.authority === after.body.authority ? [] : [`${name} has another authority than before.`]),
    ...(changed.length === 0 ? [] : [`${name}: ${changed.join(', ')} changed since.`]),
    ...(more.length === 0 ? [] : [`${name}: ${more.join(', ')} would have to be restarted, too.`]),
  ];
}

/** Names of the certificates of which something is put back. */
function namesOf(backup: BackupFacts, { layout }: ControlPlaneFacts): readonly string[] {
  return RENEWABLE.filter((name) => {
    const place = placeOf(name, layout);
    return place !== undefined && [place.path, place.key].some((path) => path !== undefined && backup.differing.includes(path));
  });
}

/** Those that use what is put back, and those that an earlier operation left stopped. */
function restartsOf({ components, layout }: ControlPlaneFacts, because: readonly string[]): readonly RestartPlan[] {
  return COMPONENTS.flatMap((component): readonly RestartPlan[] => {
    const present = components.find((one) => one.component === component);
    const names = because.filter((one) => placeOf(one, layout)?.restarts.includes(component));
    if (!present || (names.length === 0 && present.manifest !== 'aside')) return [];
    return [{ component, healthPort: present.healthPort, because: names }];
  });
}

function steps({ name, restarts }: RestoreBody): readonly PlannedStep[] {
  return [
    { id: `${name}/backup`, title: `Back up the certificates of ${name} as they are`, target: name, kind: 'mutate' },
    { id: `${name}/restore`, title: `Put the certificates of ${name} back`, target: name, kind: 'mutate' },
    ...restarts.map(({ component }): PlannedStep => ({
      id: `${name}/restart/${component}`,
      title: `Restart ${component} of ${name}`,
      target: name,
      kind: 'mutate',
    })),
  ];
}

function commands(body: RestoreBody): readonly (readonly string[])[] {
  const { name, from, files, layout } = body;
  const copies = files.map((path) => on(name, ['cp', '--preserve=mode,ownership', '-T', `${from}/${insideBackup(path, layout)}`, path]));
  const kubeconfigs = files.filter((path) => path.endsWith('.conf'));
  return [...backedUp(body, kubeconfigs), ...copies, ...restarted(body)];
}

function blockers(host: RenewHost, backup: BackupFacts, facts: RenewFacts): readonly Finding[] {
  const { name } = host;
  const expired = backup.expiries.filter(({ expiresAt }) => expiresAt <= facts.at);
  if (backup.differing.length === 0)
    return [
      ...otherAuthorities(name, backup),
      { code: 'nothing-to-restore', subject: name, message: `${name} has exactly what the backup holds.` },
    ];
  return [
    ...otherAuthorities(name, backup),
    ...(expired.length === 0
      ? []
      : [
          {
            code: 'backup-expired',
            subject: expired.map((one) => one.name).join(', '),
            message: `Certificates of the backup have expired: ${expired.map((one) => `${one.name} on ${timeWords(one.expiresAt)}`).join(', ')}.`,
            hint: 'Renew instead: it works with the API down, too.',
          },
        ]),
    ...withoutQuorum(host, facts),
    ...renewBlockers(facts, [host], 'rolling').map((one) =>
      one.code === 'quorum-at-risk' ? { ...one, hint: 'Bring the other members back first.' } : one,
    ),
  ];
}

function otherAuthorities(name: string, { sameAuthorities }: BackupFacts): readonly Finding[] {
  if (sameAuthorities) return [];
  return [
    {
      code: 'other-authorities',
      subject: name,
      message: `The backup was made with other authorities than ${name} has now: its certificates would be trusted by nobody.`,
      hint: 'It belongs to another time of the cluster, or to another cluster.',
    },
  ];
}

/** One member alone does not bring a cluster of etcd back, so its restart would wait without an end. */
function withoutQuorum({ name, restarts }: RenewHost, facts: RenewFacts): readonly Finding[] {
  if (modeOf(facts) === 'rolling' || !restarts.some(({ component }) => component === 'etcd')) return [];
  return [
    {
      code: 'etcd-down',
      subject: 'etcd',
      message: `etcd has no quorum, or members of it have expired certificates: ${name} alone can't bring it back.`,
      hint: 'Renew instead, on all control planes: that brings the members back together.',
    },
  ];
}

function warnings(name: string, because: readonly string[], { expiries }: BackupFacts): readonly Finding[] {
  const [first] = [...expiries].sort((a, b) => a.expiresAt - b.expiresAt);
  return [
    ...(because.length === 0
      ? []
      : [
          {
            code: 'keys-come-back',
            subject: name,
            message: `Keys of that time come back, too: ${because.join(', ')}. If one of them was replaced because somebody else had it, it is theirs again.`,
          },
        ]),
    ...(first === undefined
      ? []
      : [
          {
            code: 'restored-expiry',
            subject: name,
            message: `Of the certificates that come back ${first.name} expires first, on ${timeWords(first.expiresAt)}.`,
          },
        ]),
  ];
}

/** Nothing is asked of kubeadm here, so what it does without the API is of no interest. */
function withoutKubeadm({ hint, ...finding }: Finding): Finding {
  return finding.code === 'api-down' || hint === undefined ? finding : { ...finding, hint };
}

function unknowns({ restarts }: RestoreBody, { unreadable }: RenewFacts): readonly Finding[] {
  if (!restarts.some(({ component }) => component === 'etcd')) return [];
  return unreadable.map(({ host, why }) => ({
    code: 'host-unreadable',
    subject: host,
    message: `${host} could not be read, so its etcd counts as down: ${why}`,
    hint: 'Test its host access, then plan anew.',
  }));
}
