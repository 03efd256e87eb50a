import { isNewBoot, markBoot, readBoot, restartHost, type BootReading } from '../../../core/command/maintenance/boot';
import { readHostState } from '../../../core/command/maintenance/host-state';
import { cancelled, DrydockError } from '../../../core/errors';
import type { StepInfo } from '../../../core/operation/events';
import type { MaintenanceNode } from '../../../core/plan/maintenance/plan';
import { durationWords, timeWords } from '../../../core/report/words';
import type { Host } from '../../control-plane/hosts';
import { isTransientOnHost } from '../../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { settled } from '../../upgrade/settle';
import type { MaintenanceParts } from '../parts';
import { wellAgain } from './back';

/** Milliseconds between two looks at a host that is away, and at one that does not let anybody in yet. */
const LOOK_EVERY = { away: 2_000, closed: 6_000 } as const;
/** Milliseconds in which a host that was asked to restart has to stop answering. */
const GOES_WITHIN = 5 * 60_000;

/**
 * Restarts a host and waits until it is back and well. The boot in which it was asked is kept on its disk, so that whoever takes
 * the operation up can tell whether it has happened: it is asked again only while that very boot still runs.
 */
export function rebootStep(info: StepInfo, node: MaintenanceNode, parts: MaintenanceParts): Step {
  const { name } = node;
  const host = parts.host(name);
  const mark = parts.mark(node);
  return {
    ...info,
    async verify(context): Promise<Verdict> {
      try {
        const reading = await host.run(readBoot(mark), context.signal);
        if (!reading.marked)
          return (await isWanted(node, host, context))
            ? { so: false, why: `${name} was not restarted.` }
            : { so: true, note: `${name} does not ask for a restart.` };
        if (!isNewBoot(reading)) return { so: false, why: `${name} was asked to restart and still runs.` };
        const verdict = await wellAgain(node, reading, parts, context);
        return verdict.so ? { so: true, note: bootWords(name, reading) } : verdict;
      } catch (error) {
        if (context.signal.aborted || !mayPass(error)) throw error;
        return { so: false, why: DrydockError.from(error).message };
      }
    },
    async run(context) {
      const reading = await untilNewBoot(node, host, mark, parts, context);
      if (!reading) {
        context.note(`${name} does not ask for a restart, and was not restarted.`);
        return;
      }
      context.progress({ message: 'it is up again' });
      const about = { subject: name, waitsFor: `the kubelet and the pods of ${name}` };
      const { waitSeconds } = parts.plan.body.options;
      const verdict = await settled(parts, about, context, () => wellAgain(node, reading, parts, context), waitSeconds);
      if (verdict.so) return;
      throw new DrydockError(
        'conflict',
        `${name} was restarted and is not well ${durationWords(waitSeconds)} later. ${verdict.why} No other node was begun.`,
        {
          hint: `Look at it (journalctl -b -u kubelet on ${name}), repair what the sentence names, then resume: it waits for the rest, uncordons it and goes on.`,
        },
      );
    },
  };
}

async function isWanted({ reboot }: MaintenanceNode, host: Host, { signal }: StepContext): Promise<boolean> {
  return reboot === 'yes' || (await host.run(readHostState, signal)).wants.length > 0;
}

/** Resolves with the new boot; undefined: the host does not ask for one. */
async function untilNewBoot(
  node: MaintenanceNode,
  host: Host,
  mark: string,
  parts: MaintenanceParts,
  context: StepContext,
): Promise<BootReading | undefined> {
  const { signal, clock, log } = context;
  const { name } = node;
  const { waitSeconds } = parts.plan.body.options;
  const since = clock.now();
  const until = since + waitSeconds * 1000;
  let asked: number | undefined;
  let told = '';
  for (;;) {
    if (signal.aborted) throw cancelled(signal.reason);
    let pause: number = LOOK_EVERY.away;
    let reason: string;
    try {
      const reading = await host.run(readBoot(mark), signal);
      if (isNewBoot(reading)) {
        if (told !== '') context.blocked([]);
        return reading;
      }
      if (asked === undefined) {
        if (!reading.marked && !(await isWanted(node, host, context))) return undefined;
        context.progress({ message: 'it is asked to restart' });
        await ask(node, host, mark, reading, context);
        asked = clock.now();
      } else if (clock.now() - asked > GOES_WITHIN) throw staysUp(name, asked);
      reason = 'it was asked to restart and is shutting down';
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw strange(name, error);
      log.debug(`${name} does not answer`, error);
      if (DrydockError.is(error, 'authentication')) pause = LOOK_EVERY.closed;
      reason = `${DrydockError.from(error).message.replace(/\.$/, '')}; it has ${durationWords((until - clock.now()) / 1000)} left to come back`;
      if (clock.now() >= until) throw gone(name, asked ?? since, waitSeconds, error);
    }
    const sentence = reason.replace(/; it has .*$/, '');
    if (sentence !== told) context.blocked([{ subject: name, waitsFor: `${name} to be up again`, reason, since }]);
    told = sentence;
    await clock.sleep(pause, signal);
  }
}

async function ask(
  node: MaintenanceNode,
  host: Host,
  mark: string,
  { now, marked }: BootReading,
  { signal, log }: StepContext,
): Promise<void> {
  if (!marked) await host.run(markBoot(mark, now), signal);
  if (!node.restart) throw new DrydockError('commandMissing', `${node.name} has no program that restarts it.`);
  try {
    await host.run(restartHost(node.restart), signal);
  } catch (error) {
    // A host that goes down at once gives no answer: whether it was asked shows by its next boot.
    if (signal.aborted || !DrydockError.is(error, 'disconnected', 'timeout')) throw error;
    log.debug(`${node.name} gave no answer to the request to restart`, error);
  }
}

/**
 * Errors of a host that goes down or comes up. One that is booting lets only root in, which looks like a refused login, and may end
 * connections before anything is said.
 */
function mayPass(error: unknown): boolean {
  return isTransientOnHost(error) || DrydockError.is(error, 'authentication', 'protocol');
}

function gone(name: string, asked: number, seconds: number, cause: unknown): DrydockError {
  const said = DrydockError.from(cause).message;
  return new DrydockError(
    'timeout',
    `${name} did not come back: it was asked to restart at ${timeWords(asked)}, and ${durationWords(seconds)} later it does not answer over SSH. ${said} It stays cordoned, and no other node was begun.`,
    {
      cause,
      hint: `Look at its console or power (a file system check, a boot menu, a network that changed). Once it is up, resume: its new boot is recognised, it is uncordoned, and the rest goes on. If it is certainly off and stays so, mark it out of service, so that its pods start elsewhere.`,
    },
  );
}

function staysUp(name: string, asked: number): DrydockError {
  return new DrydockError(
    'conflict',
    `${name} was asked to restart at ${timeWords(asked)} and still runs with the same boot. It stays cordoned, and no other node was begun.`,
    {
      hint: `Look what keeps it (systemctl list-jobs and systemd-inhibit on ${name}). Then resume: it is asked again while the same boot runs.`,
    },
  );
}

/** What answers at the address of a host that was restarted may be something else. */
function strange(name: string, error: unknown): unknown {
  if (!DrydockError.is(error, 'hostKeyChanged', 'hostKeyUnknown', 'hostKeyRevoked', 'wrongMachine')) return error;
  return new DrydockError(
    error.kind,
    `What answers in place of ${name} after its restart is not known to be it. ${error.message} It stays cordoned, and no other node was begun.`,
    {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    },
  );
}

function bootWords(name: string, { now }: BootReading): string {
  return `${name} runs since ${timeWords(now.startedAt)}.`;
}
