import { lastRuns, mountOf, nextElapse, programVersion, timerState } from '../../core/command/etcd-schedule/commands';
import { DrydockError } from '../../core/errors';
import { parseRuns } from '../../core/parse/schedule-runs';
import type { ScheduleFacts } from '../../core/plan/etcd-schedule/plan';
import { SCHEDULE_PATHS } from '../../core/plan/etcd-schedule/planner';
import type { ScheduleHost } from './host';

const RUNS = 50;
const DATA = '/var/lib/etcd';

/**
 * Reads what a host tells of the schedule on it. Changes nothing.
 * @param wanted the time and the folder of a schedule that is to be installed
 */
export async function readSchedule(
  host: ScheduleHost,
  wanted: { readonly onCalendar: string; readonly folder: string } | undefined,
  signal: AbortSignal,
): Promise<ScheduleFacts> {
  const at = host.now();
  const [files, timer, runs, next, mounts] = [
    await readFiles(host, signal),
    await host.run(timerState, signal),
    parseRuns(await host.run(lastRuns(RUNS), signal)),
    wanted && (await host.run(nextElapse(wanted.onCalendar), signal)),
    wanted && [await host.run(mountOf(wanted.folder), signal), await host.run(mountOf(DATA), signal)],
  ];
  const programs = {
    age: await host.run(programVersion('age'), signal),
    etcdctl: await host.run(programVersion('etcdctl'), signal),
    etcdutl: await host.run(programVersion('etcdutl'), signal),
    crictl: await host.run(programVersion('crictl'), signal),
  };
  return { target: host.target, files, timer, runs, next, programs, sharesDisk: mounts !== undefined && mounts[0] === mounts[1], at };
}

async function readFiles(host: ScheduleHost, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const path of SCHEDULE_PATHS) {
    try {
      found[path] = await host.text(path, signal);
    } catch (error) {
      if (!DrydockError.is(error, 'notFound')) throw error;
    }
  }
  return found;
}
