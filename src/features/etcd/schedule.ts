import { DrydockError } from '../../core/errors';
import { scheduleOf, type ScheduleSettings } from '../../core/command/etcd-schedule/files';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import { sentence } from '../operations/words';
import { planQuestion } from '../plans/questions';
import type { DecideDeps } from './decide';

/** Shows how the schedule of a cluster stands. @returns the document's name; undefined: dismissed */
export async function showSchedule(deps: DecideDeps, session: ClusterSession): Promise<string | undefined> {
  const { kit, desk } = deps;
  checkHasTimers(session);
  const host = await hostOf(deps, session);
  if (host === undefined) return undefined;
  const text = await withProgress({ title: `Reading the schedule on ${host}`, where: 'notification' }, (_, signal) =>
    desk.showSchedule(session, host, signal),
  );
  const name = `Schedule of ${session.ref.name}`;
  await kit.documents.preview(kit.documents.set('etcd', name, text));
  return name;
}

/**
 * Plans to install the schedule that the fleet file describes, or to remove the one there is; shows the plan, asks, and starts it.
 * @returns the operation's id; undefined: dismissed
 */
export async function changeSchedule(deps: DecideDeps, session: ClusterSession, change: 'install' | 'remove'): Promise<string | undefined> {
  const { kit, clock, desk, follow } = deps;
  checkMayChange(session);
  checkHasTimers(session);
  const settings = change === 'install' ? await settingsOf(deps, session) : undefined;
  const host = await hostOf(deps, session);
  if (host === undefined) return undefined;
  const plan = await withProgress({ title: `Reading ${host}`, where: 'notification' }, (_, signal) =>
    desk.planSchedule(session, host, settings, signal),
  );
  const uri = kit.documents.set('plan', `${plan.title} (${session.ref.name})`, desk.renderSchedulePlan(plan, clock.now()));
  await kit.documents.preview(uri, { beside: true });
  const [blocker] = plan.blockers;
  if (blocker) throw new DrydockError('invalid', sentence(blocker.message), blocker.hint === undefined ? {} : { hint: blocker.hint });
  if (!(await kit.interaction.ask(planQuestion(plan, { action: change === 'install' ? `Install on ${host}` : `Remove from ${host}` }))))
    return undefined;
  checkMayChange(session);
  const operation = await desk.startSchedule(plan);
  follow(operation);
  return operation.id;
}

/** Practice hosts run no timers: they would refuse it in the words of systemctl. */
function checkHasTimers({ ref }: ClusterSession): void {
  if (!ref.file.startsWith('practice:')) return;
  throw new DrydockError(
    'notFound',
    `The hosts of ${ref.name} have no timers of systemd, so that nothing takes snapshots by itself there.`,
    {
      hint: 'Take one by hand; a schedule is for the control plane of a real cluster.',
    },
  );
}

/** Name of the host: the one in the fleet file, the only control plane, or one that the person chooses. */
async function hostOf({ kit, desk }: DecideDeps, session: ClusterSession): Promise<string | undefined> {
  const { schedule } = await desk.fleetSnapshots(session);
  if (schedule) return schedule.host;
  const hosts = await desk.hosts(session, new AbortController().signal);
  const [only] = hosts;
  if (hosts.length === 1 && only) return only.name;
  return kit.lists.one(
    hosts.map(({ name, destination }) => ({ label: name, description: destination, value: name })),
    { title: `On which control plane of ${session.ref.name}?` },
  );
}

async function settingsOf({ desk }: DecideDeps, session: ClusterSession): Promise<ScheduleSettings> {
  return scheduleOf(session.ref.name, await desk.fleetSnapshots(session));
}
