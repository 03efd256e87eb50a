import { scheduleFiles, type ScheduleFile, type ScheduleSettings } from '../../command/etcd-schedule/files';
import { SCHEDULE, SERVICE_UNIT, TIMER_UNIT } from '../../command/etcd-schedule/places';
import { DrydockError } from '../../errors';
import { hashOf } from '../hash';
import type { Finding, PlanCluster, PlannedStep } from '../plan';
import type { ScheduleFacts, SchedulePlan } from './plan';

/** Plans to install a schedule, or to replace the one that is there. The first run comes before the timer: what is scheduled has worked once. */
export function planSchedule(facts: ScheduleFacts, settings: ScheduleSettings, cluster: PlanCluster): SchedulePlan {
  const { target, programs, next, sharesDisk, files: before, timer } = facts;
  const { name } = target;
  const blockers: Finding[] = [];
  const warnings: Finding[] = [];
  let files: readonly ScheduleFile[] = [];
  try {
    files = scheduleFiles(settings);
  } catch (error) {
    blockers.push({ code: 'settings', subject: 'drydock.yaml', message: DrydockError.from(error).message, hint: 'Correct drydock.yaml.' });
  }
  if (next === undefined)
    blockers.push({
      code: 'calendar',
      subject: name,
      message: `systemd on ${name} does not understand the time "${settings.onCalendar}", or it never comes.`,
      hint: 'systemd-analyze calendar tells what a time means.',
    });
  if (settings.recipients.length > 0 && programs.age === undefined)
    blockers.push({
      code: 'no-age',
      subject: name,
      message: `${name} has no age, and the schedule encrypts.`,
      hint: 'Install the package age on it, or leave the recipients out of drydock.yaml.',
    });
  if (programs.etcdctl === undefined && programs.crictl === undefined)
    blockers.push({
      code: 'no-etcdctl',
      subject: name,
      message: `${name} has neither etcdctl nor crictl, so that nothing there can take a snapshot.`,
      hint: 'Install etcdctl and etcdutl of the version of etcd.',
    });
  if (settings.recipients.length === 0)
    warnings.push({
      code: 'clear',
      subject: settings.folder,
      message: 'The snapshots are not encrypted, and hold every Secret of the cluster. They are readable by root only.',
      hint: 'Name recipients in drydock.yaml, and install age on the host.',
    });
  warnings.push({
    code: sharesDisk ? 'same-disk' : 'same-host',
    subject: settings.folder,
    message: sharesDisk
      ? `${settings.folder} lies on the same file system as etcd's data: what loses one loses both.`
      : `${settings.folder} goes with ${name}: what loses the host loses the snapshots.`,
    hint: 'Copy them elsewhere as well.',
  });
  if (Object.values(settings.keep).every((count) => count === 0))
    warnings.push({
      code: 'keeps-all',
      subject: settings.folder,
      message: 'Nothing says how many are kept, so that all of them are and the disk fills up.',
      hint: 'Write snapshots.retention in drydock.yaml.',
    });
  return make(facts, cluster, {
    type: 'scheduleSnapshots',
    title: `Snapshots of ${cluster.name} on a schedule`,
    steps: [
      { id: 'files', title: `Write the script, its settings and the units on ${name}`, target: name, kind: 'mutate' },
      { id: 'run', title: `Take the first snapshot on ${name}`, target: name, kind: 'mutate' },
      { id: 'timer', title: `Start the timer on ${name}`, target: name, kind: 'mutate' },
    ],
    blockers,
    warnings,
    undo: ['The files that were there before come back; where there were none, they are removed and the timer stops. Snapshots stay.'],
    estimate: { atLeastSeconds: 5, because: 'the first snapshot is taken at once' },
    commands: [
      ['systemctl', 'daemon-reload'],
      ['systemctl', 'start', SERVICE_UNIT],
      ['systemctl', 'enable', '--now', TIMER_UNIT],
    ],
    body: { target, settings, files, before, wasEnabled: timer?.enabled === true },
  });
}

/** Plans to take a schedule away. Snapshots, and what tells of the runs, stay. */
export function planUnschedule(facts: ScheduleFacts, cluster: PlanCluster): SchedulePlan {
  const { target, files: before, timer } = facts;
  const { name } = target;
  const isThere = Object.keys(before).length > 0;
  return make(facts, cluster, {
    type: 'unscheduleSnapshots',
    title: `No more snapshots of ${cluster.name} on a schedule`,
    steps: [
      { id: 'timer', title: `Stop the timer on ${name}`, target: name, kind: 'mutate' },
      { id: 'files', title: `Remove the script, its settings and the units from ${name}`, target: name, kind: 'mutate' },
    ],
    blockers: isThere ? [] : [{ code: 'no-schedule', subject: name, message: `There is no schedule of Drydock on ${name}.` }],
    warnings: [],
    undo: ['The files come back, and the timer starts again.'],
    estimate: { atLeastSeconds: 1, because: 'a few files are removed' },
    commands: [
      ['systemctl', 'disable', '--now', TIMER_UNIT],
      ['rm', '-f', '--', ...Object.keys(before)],
      ['systemctl', 'daemon-reload'],
    ],
    body: { target, settings: undefined, files: [], before, wasEnabled: timer?.enabled === true },
  });
}

/** What stands against a plan in facts that were read again; empty: it holds. */
export function scheduleDifferences(plan: SchedulePlan, facts: ScheduleFacts): readonly string[] {
  const { before } = plan.body;
  const paths = new Set([...Object.keys(before), ...Object.keys(facts.files)]);
  return [...paths].filter((path) => before[path] !== facts.files[path]).map((path) => `${path} on ${facts.target.name} is not as it was.`);
}

type Parts = Pick<SchedulePlan, 'type' | 'title' | 'blockers' | 'warnings' | 'undo' | 'estimate' | 'commands' | 'body'> & {
  readonly steps: readonly PlannedStep[];
};

function make({ target, at }: ScheduleFacts, cluster: PlanCluster, parts: Parts): SchedulePlan {
  const { type, body } = parts;
  return { ...parts, cluster, targets: [target.name], unknowns: [], factsAt: at, hash: hashOf({ type, cluster: cluster.uid, body }) };
}

/** Paths of all files that a schedule may consist of. */
export const SCHEDULE_PATHS: readonly string[] = [
  SCHEDULE.script,
  SCHEDULE.settings,
  SCHEDULE.recipients,
  SCHEDULE.service,
  SCHEDULE.timer,
];
