import type { Command } from './syntax';

/** What a shell knows while it runs. A subshell has a copy. */
export interface ShellState {
  /** `sh` or `bash`: how it words its errors. */
  readonly name: string;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Command>;
  /** $0 and what follows. */
  positional: readonly string[];
  zero: string;
  cwd: string;
  umask: number;
  /** `set -C`: an output redirection makes new files only. */
  noClobber: boolean;
  /** `set -e`: a command that fails where nobody asks for its exit code ends the shell. */
  errExit: boolean;
  /** `-o pipefail`: a pipeline fails where any of its commands does. */
  pipeFail: boolean;
  /** `trap COMMANDS EXIT`: what runs when the shell ends. */
  onExit: string | undefined;
  lastStatus: number;
}

export function subshellOf(state: ShellState): ShellState {
  return {
    ...state,
    // Traps are not handed down.
    onExit: undefined,
    variables: new Map(state.variables),
    exported: new Set(state.exported),
    functions: new Map(state.functions),
  };
}

/** Environment for the programs that a shell starts. */
export function environmentOf({ variables, exported }: ShellState): Map<string, string> {
  return new Map([...variables].filter(([name]) => exported.has(name)));
}

/** Leaves the shell. */
export class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

/** `break` and `continue`. */
export class Jump extends Error {
  constructor(
    readonly kind: 'break' | 'continue',
    readonly levels: number,
  ) {
    super(kind);
  }
}

/** `return` out of a function. */
export class Return extends Error {
  constructor(readonly status: number) {
    super(`return ${status}`);
  }
}
