import { DrydockError } from '../errors';
import type { Redacting } from './redact';
import { redacted } from './redact';
import { succeed, type CommandResult } from './result';
import type { CommandSpec } from './spec';

/** Everything of a command but how its result is read. */
export type CommandShape = Omit<CommandSpec<unknown>, 'parse'>;

/** A command whose result is given back as it is, whatever the exit code. */
export function anyResult(shape: CommandShape): CommandSpec<CommandResult> {
  return { ...shape, parse: (result) => result };
}

/** A command that must exit with 0; gives what it wrote to stdout. */
export function textOf(shape: CommandShape): CommandSpec<string> {
  return { ...shape, parse: (result) => succeed(shape, result).stdout };
}

/** A command that must exit with 0; its result is read by `read`. */
export function parsed<T>(shape: CommandShape, read: (result: CommandResult) => T): CommandSpec<T> {
  return { ...shape, parse: (result) => read(succeed(shape, result)) };
}

/** Colours and other escape sequences of terminals, which some tools write into pipes, too. */
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

/** Lines that a report may begin with a bracket before the JSON comes. */
const MOST_STARTS = 100;

/**
 * JSON out of a command's stdout. Some tools print a report before it (`kubeadm upgrade plan -o json` does), so it is read
 * from the first line that starts a value; lines such as `[preflight] …` start none. Colours are dropped.
 */
export function jsonIn(command: Redacting, result: CommandResult): unknown {
  const text = result.stdout.replace(ESCAPES, '');
  let tries = 0;
  for (const { index } of text.matchAll(/^(?:\{|\[(?![a-z]))/gm)) {
    if (++tries > MOST_STARTS) break;
    try {
      return JSON.parse(text.slice(index)) as unknown;
    } catch {
      // The next line that starts a value, or told below with what was there.
    }
  }
  const seen = redacted(command, text.trim().slice(0, 200));
  throw new DrydockError('protocol', `${command.argv[0]} answered something that is not JSON: ${seen === '' ? '(nothing)' : seen}`, {
    hint: 'Run the command on the host to see what it prints.',
  });
}
