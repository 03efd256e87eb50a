import { readFile } from 'node:fs/promises';
import { LocalHost } from '../../backends/local-host';
import { storageGuard } from '../../backends/storage/files';
import { scheduleOf, type ScheduleSettings } from '../../core/command/etcd-schedule/files';
import { DrydockError } from '../../core/errors';
import { silentLogger } from '../../core/logger';
import { clusterId } from '../../core/model/cluster';
import { parseFleet } from '../../core/parse/fleet';
import type { SchedulePlan } from '../../core/plan/etcd-schedule/plan';
import { planSchedule, planUnschedule } from '../../core/plan/etcd-schedule/planner';
import type { PlanCluster } from '../../core/plan/plan';
import { matches } from '../../core/policy/name-pattern';
import { renderSchedule, renderSchedulePlan } from '../../core/report/etcd-schedule';
import { scheduleSteps } from '../../operations/etcd-schedule/definition';
import type { StepContext } from '../../operations/engine/definition';
import { readSchedule } from '../../operations/etcd-schedule/facts';
import type { ScheduleHost } from '../../operations/etcd-schedule/host';
import type { Streams } from '../streams';
import { parseArguments } from '../arguments';
import { UsageError } from '../usage';
import { NEVER } from './files';
import { EXIT } from './options';
import type { SnapshotSurroundings } from './surroundings';

export const SCHEDULE_HELP = `Usage: drydock snapshot schedule show
       drydock snapshot schedule install --fleet FILE --cluster NAME [--yes]
       drydock snapshot schedule remove [--yes]

A systemd timer on this host, a control plane of kubeadm, that takes snapshots of etcd, verifies them and removes old ones, as drydock.yaml
describes under snapshots of the cluster. Runs as root. What is done is shown first, and done with --yes alone; the first snapshot is
taken before the timer starts, and what does not work is taken back.

  --fleet FILE                   the drydock.yaml
  --cluster NAME                 the context in it
  --yes                          carries the plan out
  --format text|json             how show writes what it reads (text)
  -h, --help                     this text

Exit code of show: 0 the last run was verified, 1 there is no schedule, no run yet, or the timer does not run, 2 the last run failed,
3 trouble. Of the others: 0 done, or shown; 3 trouble.
`;

/** `drydock snapshot schedule`. @throws UsageError */
export async function scheduleCommand(args: readonly string[], streams: Streams, around: SnapshotSurroundings): Promise<number> {
  const { values, positionals } = parse(args);
  const [verb, ...more] = positionals;
  if (values.help === true || verb === 'help') {
    streams.out(SCHEDULE_HELP);
    return EXIT.ok;
  }
  if (more.length > 0 || (verb !== 'show' && verb !== 'install' && verb !== 'remove')) throw wrong('name one of show, install and remove.');
  const { signal = NEVER } = around;
  const host = thisHost(around);
  try {
    if (verb === 'show') return await show(host, values.format === 'json', streams, signal);
    const name = values.cluster ?? 'cluster';
    const about: PlanCluster = {
      id: clusterId('', name),
      name,
      uid: host.name,
      distribution: 'kubeadm',
      version: 'unknown',
      protected: false,
    };
    const settings = verb === 'install' ? await settingsIn(values.fleet, name) : undefined;
    const facts = await readSchedule(host, settings, signal);
    const plan = settings ? planSchedule(facts, settings, about) : planUnschedule(facts, about);
    streams.out(renderSchedulePlan(plan, around.now()));
    const [blocker] = plan.blockers;
    if (blocker) throw new DrydockError('invalid', blocker.message, blocker.hint === undefined ? {} : { hint: blocker.hint });
    if (values.yes !== true) {
      streams.error('drydock: Nothing was done. Add --yes to carry it out.\n');
      return EXIT.ok;
    }
    await carryOut(plan, host, streams, signal);
    return EXIT.ok;
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    streams.error(`drydock: ${[error.message, error.hint].filter(Boolean).join(' ')}\n`);
    return EXIT.unknown;
  }
}

async function show(host: ScheduleHost, isJson: boolean, streams: Streams, signal: AbortSignal): Promise<number> {
  const facts = await readSchedule(host, undefined, signal);
  const { timer, runs, files, programs } = facts;
  const isThere = Object.keys(files).length > 0;
  streams.out(
    isJson ? `${JSON.stringify({ installed: isThere, timer, runs, programs }, undefined, 2)}\n` : renderSchedule(host.name, facts),
  );
  const last = runs.at(-1);
  if (last?.result === 'failed') return EXIT.critical;
  return isThere && timer?.active === true && last ? EXIT.ok : EXIT.warning;
}

/** Each step checked, done and checked again; where one fails, those that were begun are taken back, last first. */
async function carryOut(plan: SchedulePlan, host: ScheduleHost, streams: Streams, signal: AbortSignal): Promise<void> {
  const context: StepContext = {
    signal,
    stopping: signal,
    clock: { now: () => host.now(), sleep: () => Promise.resolve() },
    log: silentLogger,
    progress: () => undefined,
    item: () => undefined,
    blocked: () => undefined,
    stalled: () => undefined,
    note: (message) => streams.out(`${message}\n`),
    ask: () => Promise.reject(new DrydockError('internal', 'No step of a schedule asks.')),
  };
  const begun: ReturnType<typeof scheduleSteps>[number][] = [];
  try {
    for (const step of scheduleSteps(plan, host)) {
      begun.push(step);
      await step.run(context);
      const verdict = await step.verify(context);
      if (!verdict.so) throw new DrydockError('commandFailed', verdict.why);
      streams.out(`${step.title}: done${verdict.note === undefined ? '' : `. ${verdict.note}`}\n`);
    }
  } catch (error) {
    for (const { undo } of begun.reverse()) {
      if (!undo) continue;
      streams.error(`drydock: ${undo.title}\n`);
      await undo.run({ ...context, signal: NEVER });
    }
    throw error;
  }
}

function thisHost({ now }: SnapshotSurroundings): ScheduleHost {
  const local = new LocalHost();
  return {
    name: local.name,
    target: { name: local.name, destination: 'localhost', source: 'named' },
    now,
    run: (command, signal) => local.run(command, signal),
    text: (path) => local.text(path),
    write: (path, content, mode) => local.write(path, content, mode),
  };
}

async function settingsIn(fleet: string | undefined, context: string): Promise<ScheduleSettings> {
  if (fleet === undefined) throw wrong('install needs --fleet FILE and --cluster NAME.');
  const { fleet: read, findings } = parseFleet(await storageGuard(`read ${fleet}`, () => readFile(fleet, 'utf8')));
  const [first] = findings;
  if (first) throw new DrydockError('config', `${fleet}, line ${first.line}: ${first.message}`, { hint: 'Correct the fleet file.' });
  return scheduleOf(context, read.clusters.find((one) => matches(one.context, context) && one.snapshots?.schedule)?.snapshots ?? {});
}

function parse(args: readonly string[]) {
  return parseArguments(
    args,
    {
      fleet: { type: 'string' },
      cluster: { type: 'string' },
      yes: { type: 'boolean' },
      format: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    wrong,
  );
}

function wrong(message: string): UsageError {
  return new UsageError(`snapshot schedule: ${message}`, EXIT.unknown);
}
