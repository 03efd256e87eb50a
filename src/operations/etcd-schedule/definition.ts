import { makePrivateFolders } from '../../core/command/control-plane/files';
import {
  disableTimer,
  enableTimer,
  lastRuns,
  reloadUnits,
  removeFiles,
  resetFailed,
  runOnce,
  timerState,
} from '../../core/command/etcd-schedule/commands';
import { SCHEDULE_FOLDERS } from '../../core/command/etcd-schedule/places';
import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import { parseRuns, type ScheduleRun } from '../../core/parse/schedule-runs';
import type { SchedulePlan } from '../../core/plan/etcd-schedule/plan';
import { SCHEDULE_PATHS, scheduleDifferences } from '../../core/plan/etcd-schedule/planner';
import { bytesWords } from '../../core/report/words';
import { Hosts, type HostDeps } from '../control-plane/hosts';
import type { OperationDefinition, Step, Verdict } from '../engine/definition';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import { requestFor, type OperationRequest } from '../nodes/request';
import { readSchedule } from './facts';
import { hostOf, type ScheduleHost } from './host';

const MINUTE = 60_000;
/** Clocks of the host and of this computer may differ by so much, milliseconds. */
const SLACK = 5 * MINUTE;

export function scheduleRequest(plan: SchedulePlan): OperationRequest {
  return requestFor(plan, stepInfos(plan), { parallel: 1, stopOnFailure: true });
}

function stepInfos(plan: SchedulePlan): readonly StepInfo[] {
  return plan.steps.map((step) => ({
    ...step,
    idempotency: 'verifyFirst',
    cancel: 'boundary',
    timeout: step.id === 'run' ? 70 * MINUTE : 5 * MINUTE,
    lane: undefined,
  }));
}

/** Carries out plans of type `scheduleSnapshots` and `unscheduleSnapshots`, and takes them up again. */
export function createScheduleDefinitions(deps: NodeOperationDeps & HostDeps): readonly OperationDefinition[] {
  return (['scheduleSnapshots', 'unscheduleSnapshots'] as const).map((type) => ({
    type,
    async open(header, signal) {
      const plan = header.plan as SchedulePlan;
      const hosts = new Hosts(deps);
      try {
        const { clusterUid, acquireSharedLock } = await openCluster(deps, header, signal);
        const host = hostOf(hosts.of(plan.body.target));
        return {
          clusterUid,
          ...(acquireSharedLock ? { acquireSharedLock } : {}),
          steps: scheduleSteps(plan, host),
          drift: async (drifting) => scheduleDifferences(plan, await readSchedule(host, plan.body.settings, drifting)),
          dispose: () => hosts.dispose(),
        };
      } catch (error) {
        hosts.dispose();
        throw error;
      }
    },
  }));
}

/** The steps of a plan, in order. */
export function scheduleSteps(plan: SchedulePlan, host: ScheduleHost): readonly Step[] {
  const make = plan.type === 'scheduleSnapshots' ? installStep : removeStep;
  return stepInfos(plan).map((info) => make(info, plan, host));
}

function installStep(info: StepInfo, plan: SchedulePlan, host: ScheduleHost): Step {
  const { files, wasEnabled } = plan.body;
  switch (info.id) {
    case 'files':
      return {
        ...info,
        verify: ({ signal }) => filesVerdict(host, Object.fromEntries(files.map(({ path, content }) => [path, content])), signal),
        async run({ signal }) {
          await host.run(makePrivateFolders(SCHEDULE_FOLDERS), signal);
          for (const { path, mode, content } of files) await host.write(path, content, mode, signal);
          await host.run(reloadUnits, signal);
        },
        undo: { title: `Put back what was there on ${host.name}`, run: ({ signal }) => putBack(plan, host, signal) },
      };
    case 'run':
      return {
        ...info,
        async verify({ signal }) {
          const run = await newestRun(host, signal);
          if (!run || Date.parse(run.at) < plan.factsAt - SLACK || run.result !== 'ok') return { so: false, why: failureOf(run, host) };
          return { so: true, note: `${run.file}: ${bytesWords(run.bytes ?? 0)}, revision ${run.revision}` };
        },
        async run({ signal }) {
          await host.run(resetFailed, signal);
          if (await host.run(runOnce, signal)) return;
          throw new DrydockError('commandFailed', failureOf(await newestRun(host, signal), host), {
            hint: 'journalctl -u drydock-etcd-snapshot on the host tells all of it.',
          });
        },
      };
    case 'timer':
      return {
        ...info,
        verify: ({ signal }) => timerVerdict(host, true, signal),
        run: async ({ signal }) => void (await host.run(enableTimer, signal)),
        ...(wasEnabled
          ? {}
          : { undo: { title: `Stop the timer on ${host.name}`, run: async ({ signal }) => void (await host.run(disableTimer, signal)) } }),
      };
    default:
      throw new DrydockError('internal', `A schedule has no step ${info.id}.`);
  }
}

function removeStep(info: StepInfo, plan: SchedulePlan, host: ScheduleHost): Step {
  if (info.id === 'timer')
    return {
      ...info,
      verify: ({ signal }) => timerVerdict(host, false, signal),
      run: async ({ signal }) => void (await host.run(disableTimer, signal)),
      undo: {
        title: `Start the timer on ${host.name} again`,
        async run({ signal }) {
          if (plan.body.wasEnabled) await host.run(enableTimer, signal);
        },
      },
    };
  return {
    ...info,
    verify: ({ signal }) => filesVerdict(host, {}, signal),
    async run({ signal }) {
      await host.run(removeFiles(SCHEDULE_PATHS), signal);
      await host.run(reloadUnits, signal);
    },
    undo: { title: `Put the files back on ${host.name}`, run: ({ signal }) => putBack(plan, host, signal) },
  };
}

const MODES: Readonly<Record<string, number>> = Object.fromEntries(
  SCHEDULE_PATHS.map((path) => [path, path.startsWith('/etc/drydock') ? 0o600 : 0o644]),
);

async function putBack({ body }: SchedulePlan, host: ScheduleHost, signal: AbortSignal): Promise<void> {
  const gone = SCHEDULE_PATHS.filter((path) => body.before[path] === undefined);
  // A timer whose unit goes must not stay enabled.
  if (gone.length === SCHEDULE_PATHS.length) await host.run(disableTimer, signal);
  if (gone.length > 0) await host.run(removeFiles(gone), signal);
  for (const [path, content] of Object.entries(body.before)) {
    const mode = path.includes('/sbin/') ? 0o755 : MODES[path];
    await host.write(path, content, mode ?? 0o600, signal);
  }
  await host.run(reloadUnits, signal);
}

async function filesVerdict(host: ScheduleHost, wanted: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Verdict> {
  const { files } = await readSchedule(host, undefined, signal);
  const other = SCHEDULE_PATHS.filter((path) => files[path] !== wanted[path]);
  return other.length === 0
    ? { so: true }
    : { so: false, why: `${other.join(', ')} on ${host.name} ${other.length === 1 ? 'is' : 'are'} not as wanted.` };
}

async function timerVerdict(host: ScheduleHost, wanted: boolean, signal: AbortSignal): Promise<Verdict> {
  const { active, enabled, next } = await host.run(timerState, signal);
  if (wanted)
    return active && enabled
      ? { so: true, ...(next === undefined ? {} : { note: `Next: ${next}` }) }
      : { so: false, why: `The timer on ${host.name} does not run.` };
  return active || enabled ? { so: false, why: `The timer on ${host.name} still runs.` } : { so: true };
}

async function newestRun(host: ScheduleHost, signal: AbortSignal): Promise<ScheduleRun | undefined> {
  return parseRuns(await host.run(lastRuns(1), signal)).at(-1);
}

function failureOf(run: ScheduleRun | undefined, host: ScheduleHost): string {
  return run?.result === 'failed' ? `The run on ${host.name} failed: ${run.reason}.` : `No run on ${host.name} is told of yet.`;
}
