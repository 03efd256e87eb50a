import { calendarProblem, folderProblem, isKeepCount } from '../../snapshot/schedule-fields';
import { recipientProblem } from '../../snapshot/age/recipients';
import { DrydockError } from '../../errors';
import type { FleetSnapshots } from '../../model/fleet';
import { SCHEDULE, SERVICE_UNIT } from './places';
import { SCHEDULE_SCRIPT } from './script';

/** What a schedule does. */
export interface ScheduleSettings {
  /** In the names of snapshots: letters, digits and `. _ -`. */
  readonly cluster: string;
  readonly onCalendar: string;
  readonly folder: string;
  readonly keep: {
    readonly last: number;
    readonly daily: number;
    readonly weekly: number;
    readonly monthly: number;
    /** All that are younger stay. */
    readonly withinSeconds?: number;
  };
  readonly recipients: readonly string[];
  readonly endpoint: string;
  readonly credentials: { readonly ca: string; readonly cert: string; readonly key: string };
}

const PKI = '/etc/kubernetes/pki/etcd';

/**
 * The schedule that a fleet file describes, for the member of kubeadm on the host that takes it.
 * @throws DrydockError `config` where it describes none
 */
export function scheduleOf(cluster: string, { schedule, retention: keep = {}, recipients = [] }: FleetSnapshots): ScheduleSettings {
  if (!schedule)
    throw new DrydockError('config', `No schedule for ${cluster} is written down.`, {
      hint: 'Write snapshots.schedule with host and onCalendar in drydock.yaml, under the cluster with this context.',
    });
  const { onCalendar, folder } = schedule;
  return {
    cluster: cluster.replace(/[^\w.-]+/g, '-'),
    onCalendar,
    folder,
    keep: {
      last: keep.last ?? 0,
      daily: keep.daily ?? 0,
      weekly: keep.weekly ?? 0,
      monthly: keep.monthly ?? 0,
      ...(keep.within === undefined ? {} : { withinSeconds: Math.ceil(keep.within / 1000) }),
    },
    recipients,
    endpoint: 'https://127.0.0.1:2379',
    credentials: { ca: `${PKI}/ca.crt`, cert: `${PKI}/healthcheck-client.crt`, key: `${PKI}/healthcheck-client.key` },
  };
}

export interface ScheduleFile {
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

const PATH = /^\/[\w./-]+$/;

/**
 * The files of a schedule, as they lie on its host. Values go into a settings file that a shell reads; what could be more than a value
 * there is refused, whoever let it come this far.
 * @throws DrydockError `config`
 */
export function scheduleFiles(settings: ScheduleSettings): readonly ScheduleFile[] {
  const { cluster, onCalendar, folder, recipients, endpoint, credentials } = settings;
  const { withinSeconds = 0, ...keep } = settings.keep;
  const { ca, cert, key } = credentials;
  const problem =
    calendarProblem(onCalendar) ?? folderProblem(folder) ?? recipients.map(recipientProblem).find((found) => found !== undefined);
  if (problem !== undefined) throw new DrydockError('config', problem);
  const isPlain =
    /^[\w.-]+$/.test(cluster) &&
    /^https:\/\/[\w.[\]:-]+$/.test(endpoint) &&
    [ca, cert, key].every((path) => PATH.test(path)) &&
    Number.isSafeInteger(withinSeconds) &&
    withinSeconds >= 0 &&
    Object.values(keep).every(isKeepCount);
  if (!isPlain) throw new DrydockError('config', 'A setting of the schedule has a character that is not taken.');
  const values = {
    CLUSTER: cluster,
    FOLDER: folder,
    KEEP_LAST: keep.last,
    KEEP_DAILY: keep.daily,
    KEEP_WEEKLY: keep.weekly,
    KEEP_MONTHLY: keep.monthly,
    KEEP_WITHIN: withinSeconds,
    ENDPOINT: endpoint,
    CA: ca,
    CERT: cert,
    KEY: key,
  };
  return [
    { path: SCHEDULE.script, mode: 0o755, content: SCHEDULE_SCRIPT },
    { path: SCHEDULE.settings, mode: 0o600, content: lines(Object.entries(values).map(([name, value]) => `${name}='${value}'`)) },
    { path: SCHEDULE.recipients, mode: 0o600, content: lines(recipients) },
    { path: SCHEDULE.service, mode: 0o644, content: SERVICE },
    { path: SCHEDULE.timer, mode: 0o644, content: timer(onCalendar) },
  ];
}

const SERVICE = lines([
  '# Written by Drydock.',
  '[Unit]',
  'Description=Snapshot of etcd, verified and pruned',
  'After=network.target',
  '',
  '[Service]',
  'Type=oneshot',
  `ExecStart=${SCHEDULE.script}`,
  'TimeoutStartSec=1h',
  'UMask=0077',
  'Nice=10',
]);

function timer(onCalendar: string): string {
  return lines([
    '# Written by Drydock.',
    '[Unit]',
    'Description=Snapshots of etcd on a schedule',
    '',
    '[Timer]',
    `OnCalendar=${onCalendar}`,
    'Persistent=true',
    `Unit=${SERVICE_UNIT}`,
    '',
    '[Install]',
    'WantedBy=timers.target',
  ]);
}

function lines(text: readonly string[]): string {
  return text.map((line) => `${line}\n`).join('');
}
