import { detachedOutput, detachedState, endDetached, markSeen, startDetached, type RunState } from '../../core/command/detached';
import type { CommandResult } from '../../core/command/result';
import type { CommandSpec } from '../../core/command/spec';
import { cancelled, DrydockError } from '../../core/errors';
import type { StepContext } from '../engine/definition';
import type { Host } from './hosts';
import { isTransientOnHost } from './static-pod';

/** Milliseconds between two looks: at first, and once it has run for a while. */
const LOOK_EVERY = { first: 500, later: 1_000 } as const;
const FIRST = 15_000;
/** Milliseconds that a host may be out of reach before that is told. */
const SILENT_AFTER = 5_000;
/** Milliseconds for the end of a run after a wish to stop: less than what the engine allows. */
const END_WITHIN = 4_500;

export interface DetachedCommand {
  /** Absolute path on the host, the same for every attempt of the same step. */
  readonly folder: string;
  readonly command: Pick<CommandSpec<unknown>, 'argv' | 'env'>;
  /** What to tell of it while it runs, from the end of its stdout. */
  readonly tell?: (tail: string) => string | undefined;
}

/**
 * Runs a command that must not end with the connection: it is started on the host, which keeps its output and its exit code, and
 * looked at until it has ended. One that an earlier attempt started is waited for, and one that ended while nobody looked counts
 * as this attempt's. A wish to stop and the step's timeout end it on the host.
 * Resolves with how it ended, whatever the exit code.
 */
export async function runDetached(host: Host, run: DetachedCommand, context: StepContext): Promise<CommandResult> {
  const { signal, clock } = context;
  const { folder, command } = run;
  const before = await host.run(detachedState(folder), signal);
  if (before.what === 'running') context.note(`${nameOf(run)} on ${host.name}, begun before, still runs; it is waited for.`);
  else if (before.what === 'lost') context.note(`${nameOf(run)} on ${host.name} was ended by something before it was done; it runs again.`);
  const began = clock.now();
  try {
    if (before.what === 'none' || before.what === 'lost' || (before.what === 'ended' && before.seen)) await start(host, run, context);
    const state = await untilEnded(host, run, context);
    const [stdout, stderr] = [await host.run(detachedOutput(folder, 'out'), signal), await host.run(detachedOutput(folder, 'err'), signal)];
    await host.run(markSeen(folder), signal);
    return {
      exitCode: state.code,
      signal: state.what === 'lost' ? 'KILL' : undefined,
      stdout,
      stderr,
      stdoutBytes: new TextEncoder().encode(stdout),
      duration: clock.now() - began,
    };
  } catch (error) {
    if (signal.aborted) await end(host, folder, context);
    throw error;
  }

  function nameOf({ command: { argv } }: DetachedCommand): string {
    return argv.slice(0, argv[0] === 'kubeadm' ? 3 : 2).join(' ');
  }

  async function start(on: Host, { folder: at }: DetachedCommand, { log }: StepContext): Promise<void> {
    try {
      await on.run(startDetached(at, command), signal);
    } catch (error) {
      // Whether it was started is not known then, and is looked at.
      if (!DrydockError.is(error, 'disconnected')) throw error;
      log.debug(`The connection to ${on.name} broke while a command was started`, error);
      if ((await patiently(on, () => on.run(detachedState(at), signal), context)).what === 'none') throw error;
    }
  }
}

/** Whether the last run in a folder ended with 0. */
export async function endedWell(host: Host, folder: string, signal: AbortSignal): Promise<boolean> {
  const { what, code } = await host.run(detachedState(folder), signal);
  return what === 'ended' && code === 0;
}

async function untilEnded(host: Host, { folder, tell }: DetachedCommand, context: StepContext): Promise<RunState> {
  const { signal, clock } = context;
  const since = clock.now();
  let told = '';
  for (;;) {
    const state = await patiently(host, () => host.run(detachedState(folder), signal), context);
    if (state.what !== 'running') return state;
    const message = tell?.(state.tail);
    if (message !== undefined && message !== told) context.progress({ message });
    told = message ?? told;
    await clock.sleep(clock.now() - since < FIRST ? LOOK_EVERY.first : LOOK_EVERY.later, signal);
  }
}

/** Asks until there is an answer: a connection that broke says nothing about the command. */
async function patiently<T>(host: Host, ask: () => Promise<T>, context: StepContext): Promise<T> {
  const { signal, clock, log } = context;
  const since = clock.now();
  let told = false;
  for (;;) {
    if (signal.aborted) throw cancelled(signal.reason);
    try {
      const answer = await ask();
      if (told) context.blocked([]);
      return answer;
    } catch (error) {
      if (signal.aborted || !isTransientOnHost(error)) throw error;
      log.debug(`${host.name} could not be asked`, error);
      if (!told && clock.now() - since >= SILENT_AFTER) {
        const reason = `${DrydockError.from(error).message} The command goes on there without the connection.`;
        context.blocked([{ subject: host.name, waitsFor: 'an answer', reason, since }]);
        told = true;
      }
      await clock.sleep(LOOK_EVERY.later, signal);
    }
  }
}

async function end(host: Host, folder: string, { log }: StepContext): Promise<void> {
  try {
    await host.run(endDetached(folder), AbortSignal.timeout(END_WITHIN));
  } catch (error) {
    log.warn(`A command on ${host.name} could not be ended; it may go on there (${folder})`, error);
  }
}
