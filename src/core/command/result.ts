import { DrydockError } from '../errors';
import { redacted, type Redacting } from './redact';

/** How a command on a host ended. */
export interface CommandResult {
  /** Undefined: a signal ended it. */
  readonly exitCode: number | undefined;
  /** Without `SIG`, for example `KILL`. */
  readonly signal: string | undefined;
  /** Bytes as they came; `stdout` and `stderr` are UTF-8 readings of them. */
  readonly stdoutBytes: Uint8Array;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds from start to end. */
  readonly duration: number;
}

/** What is wrong with a command's end, in its own words. */
export interface CommandFailureDetails {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** End of what it wrote to stderr (or to stdout where that is empty), redacted. */
  readonly said: string;
}

/** Characters of the program's own words that a message shows. */
const SAID_AT_MOST = 600;

/** The result when the command exited with 0 or another accepted code; else throws `commandFailed` or `commandMissing`. */
export function succeed(command: Redacting, result: CommandResult, accepted: readonly number[] = [0]): CommandResult {
  if (result.exitCode !== undefined && accepted.includes(result.exitCode)) return result;
  throw commandFailure(command, result);
}

/** The error of a command that did not succeed, with the program's own words, redacted. */
export function commandFailure(command: Redacting, result: CommandResult): DrydockError {
  const [program] = command.argv;
  const said = lastWords(command, result);
  if (result.exitCode === 127)
    return new DrydockError('commandMissing', `The host has no program ${program}.`, {
      hint: 'Install it, or check the search path of the user who logs in.',
      cause: details(result, said),
    });
  const how = result.signal === undefined ? `exited with ${result.exitCode ?? 'no code'}` : `was ended by signal ${result.signal}`;
  return new DrydockError('commandFailed', `${program} ${how}${said === '' ? '.' : `: ${said}`}`, { cause: details(result, said) });
}

function details({ exitCode, signal }: CommandResult, said: string): CommandFailureDetails {
  return { exitCode, signal, said };
}

function lastWords(command: Redacting, { stdout, stderr }: CommandResult): string {
  const text = redacted(command, stderr.trim() === '' ? stdout : stderr).trim();
  return text.length <= SAID_AT_MOST ? text : `…${text.slice(-SAID_AT_MOST)}`;
}
