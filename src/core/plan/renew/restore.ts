import { backupPath, momentOf } from '../../command/control-plane/places';
import { COMPONENTS, type ControlPlaneFacts } from '../../model/control-plane';
import { placeOf, RENEWABLE } from '../../policy/certificates/places';
import { timeWords } from '../../report/words';
import { hashOf } from '../hash';
import type { Finding, Plan, PlanCluster, PlannedStep } from '../plan';
import type { EtcdHost, RestartPlan } from './plan';

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
  readonly etcdMembers: number;
}

export type RestorePlan = Plan<'restoreCertificates', RestoreBody>;

/**
 * Plans to put certificates, keys and kubeconfigs of a control plane back from a backup. Authorities and the keys of service
 * accounts are never touched: a backup with others belongs to another time of the cluster.
 * @param others the other control planes, for the question whether etcd may restart
 */
export function planRestore(
  host: ControlPlaneFacts,
  backup: BackupFacts,
  others: readonly ControlPlaneFacts[],
  cluster: PlanCluster,
  at: number,
): RestorePlan {
  const { host: name, target, layout, source, scanSeconds } = host;
  const because = RENEWABLE.filter((one) => {
    const place = placeOf(one, layout);
    return place !== undefined && [place.path, place.key].some((path) => path !== undefined && backup.differing.includes(path));
  });
  const restarts = COMPONENTS.flatMap((component): readonly RestartPlan[] => {
    const present = host.components.find((one) => one.component === component);
    const names = because.filter((one) => placeOf(one, layout)?.restarts.includes(component));
    return present && names.length > 0 ? [{ component, healthPort: present.healthPort, because: names }] : [];
  });
  const etcd = [host, ...others].flatMap((one) =>
    one.components
      .filter(({ component }) => component === 'etcd')
      .map(({ healthPort }): EtcdHost => ({ name: one.host, target: one.target, healthPort })),
  );
  const body: RestoreBody = {
    ...{ name, target, layout, source, scanSeconds },
    authority: host.authorities.find((one) => one.name === 'ca')?.keyHash ?? '',
    from: backup.folder,
    backup: backupPath(at, hashOf({ cluster: cluster.uid, from: backup.folder, at })),
    files: backup.differing,
    restarts,
    etcd,
    etcdMembers: etcd.length,
  };
  const plan: Omit<RestorePlan, 'hash'> = {
    type: 'restoreCertificates',
    title: `Restore the certificates of ${name} of ${momentOf(backup.folder)}`,
    cluster,
    targets: [name],
    steps: steps(body),
    blockers: blockers(host, backup, at),
    warnings: [
      {
        code: 'keys-come-back',
        subject: name,
        message: `Keys of that time come back, too: ${because.join(', ')}. If one of them was replaced because somebody else had it, it is theirs again.`,
      },
    ].filter(() => because.length > 0),
    unknowns: [],
    undo: [`What is there now is backed up first, to ${body.backup}; restore that to get back.`],
    estimate: {
      atLeastSeconds: restarts.length * (scanSeconds + 5),
      because: restarts.length === 0 ? 'nothing is restarted' : `${restarts.length} restarts, one after the other`,
    },
    commands: body.files.map((path) => ['ssh', name, 'sudo', 'cp', `${backup.folder}/${path.replace(/^.*?\/(pki\/|[^/]+$)/, '$1')}`, path]),
    factsAt: at,
    body,
  };
  const { backup: _, ...steady } = body;
  return { ...plan, hash: hashOf({ type: plan.type, cluster: cluster.uid, body: steady }) };
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

function blockers(host: ControlPlaneFacts, backup: BackupFacts, at: number): readonly Finding[] {
  const expired = backup.expiries.filter(({ expiresAt }) => expiresAt <= at);
  return [
    ...(backup.sameAuthorities
      ? []
      : [
          {
            code: 'other-authorities',
            subject: host.host,
            message: `The backup was made with other authorities than ${host.host} has now: its certificates would be trusted by nobody.`,
            hint: 'It belongs to another time of the cluster, or to another cluster.',
          },
        ]),
    ...(backup.differing.length > 0
      ? []
      : [{ code: 'nothing-to-restore', subject: host.host, message: `${host.host} has exactly what the backup holds.` }]),
    ...(expired.length === 0
      ? []
      : [
          {
            code: 'backup-expired',
            subject: expired.map(({ name }) => name).join(', '),
            message: `Certificates of the backup have expired: ${expired.map(({ name, expiresAt }) => `${name} on ${timeWords(expiresAt)}`).join(', ')}.`,
            hint: 'Renew instead: it works with the API down, too.',
          },
        ]),
    ...(host.sameFileSystem || backup.differing.length === 0
      ? []
      : [
          {
            code: 'other-file-system',
            subject: host.host,
            message: `${host.layout.manifests} of ${host.host} is a file system of its own: a manifest can't be moved out of it and back at once.`,
          },
        ]),
  ];
}
