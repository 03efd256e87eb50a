import type { CommandResult } from './result';

/**
 * A command for a host, as a value: building, quoting, redaction and parsing are pure, and only a RemoteShellPort runs one.
 * A plan prints the very values that will run.
 */
export interface CommandSpec<T> {
  /** Program and arguments, each one word as the program gets it; never a secret, because every user of the host can read it. */
  readonly argv: readonly [string, ...string[]];
  /** Beyond what a login gives. `LC_ALL=C.UTF-8` is always set, so that output can be parsed. Never a secret either. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the program reads; nothing when unset. May be a secret: it is never printed. */
  readonly stdin?: string | Uint8Array;
  /** Runs as root: through sudo unless the login is root's. */
  readonly sudo?: boolean;
  /** From the start of the command to its end, milliseconds. The process on the host is ended when it is over. */
  readonly timeoutMs: number;
  /** Bytes kept of each of stdout and stderr; a command that writes more is ended and fails as `outputTooLarge`. 4 MiB when unset. */
  readonly maxOutputBytes?: number;
  /** Texts that must not be seen in a log, a message or a report, beside what looks like a secret anyway. */
  readonly redact?: readonly string[];
  /** Makes the value out of the result, throwing a DrydockError for one that is no success; see `succeed`. */
  parse(this: void, result: CommandResult): T;
}

/** 4 MiB: more than any command of ours says, less than an extension host minds. */
export const DEFAULT_MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
