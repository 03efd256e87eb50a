import { calendarProblem, folderProblem, isKeepCount } from '../../snapshot/schedule-fields';
import { recipientProblem } from '../../snapshot/age/recipients';
import { DrydockError } from '../../errors';
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
