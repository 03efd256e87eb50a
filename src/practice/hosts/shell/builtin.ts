import type { Streams } from '../system/streams';
import type { ProgramRun } from '../system/system';
import type { ShellState } from './state';

/** What a shell runs in. */
export type ShellAround = Omit<ProgramRun, 'args' | 'env' | keyof Streams>;

/** What a builtin may do to the shell that it is part of. */
export interface BuiltinShell {
  readonly state: ShellState;
  readonly around: ShellAround;
  /** Runs a text in this very shell. */
  source(text: string, streams: Streams): Promise<number>;
  /** Starts a program, and tells where there is none. */
  external(argv: readonly [string, ...string[]], streams: Streams): Promise<number>;
  /** Path of a program; undefined: it is not installed. */
  which(name: string): string | undefined;
  /** What stands before the shell's own complaints. */
  prefix(): string;
}

export interface BuiltinCall {
  readonly shell: BuiltinShell;
  readonly args: readonly string[];
  readonly streams: Streams;
  /** Tells what is wrong, with the builtin's name before it; gives the exit code, 2 unless another is given. */
  readonly complain: (words: string, status?: number) => number;
}

export type Builtin = (call: BuiltinCall) => number | Promise<number>;
