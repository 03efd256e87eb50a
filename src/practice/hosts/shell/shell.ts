import { ArithmeticFault } from './arithmetic';
import { Collected, Incoming, type Input, type Output, type Streams } from '../system/streams';
import { FileError } from '../system/file-error';
import { absolute, NOT_FOUND, StartFailure, USUAL_PATH } from '../system/system';
import type { Builtin, BuiltinShell, ShellAround } from './builtin';
import { BUILTINS, SPECIAL } from './builtins';
import { fieldsOf, fragmentsOf, textOf, UnsetFault, type Expanding } from './expand';
import { parseScript } from './parser';
import { patternSource } from './patterns';
import { environmentOf, Exit, Jump, Return, subshellOf, type ShellState } from './state';
import { SyntaxFault, type AndOr, type Command, type Pipeline, type Redirect, type Script, type Word } from './syntax';

/** A fault that ends a shell that is not interactive. */
class Fatal extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Runs a script for as long as it takes and gives its exit code. */
export async function runScript(text: string, state: ShellState, streams: Streams, around: ShellAround): Promise<number> {
  const { stdin, stdout, stderr } = streams;
  return ended(new Shell(state, around), { stdin, stdout, stderr }, (shell, to) => shell.script(parseScript(text), to));
}

/** Does the work of a shell to its end, and then what its trap says. Gives the exit code. */
async function ended(shell: Shell, streams: Streams, work: (shell: Shell, streams: Streams) => number | Promise<number>): Promise<number> {
  const { state } = shell;
  const status = await exitCode(shell, streams, work);
  const { onExit } = state;
  if (onExit === undefined) return status;
  state.onExit = undefined;
  state.errExit = false;
  await exitCode(shell, streams, () => shell.source(onExit, streams));
  return status;
}

async function exitCode(
  shell: Shell,
  streams: Streams,
  work: (shell: Shell, streams: Streams) => number | Promise<number>,
): Promise<number> {
  try {
    return await work(shell, streams);
  } catch (error) {
    if (error instanceof Exit) return error.status;
    if (error instanceof Jump || error instanceof Return) return shell.state.lastStatus;
    return shell.told(error, streams.stderr);
  }
}

/** Carries out what a script means. */
export class Shell implements BuiltinShell {
  /** Exit code of the last substituted command, which is that of a command without words. */
  private substituted = 0;

  /** @param asked how many commands around it ask for the exit code, so that `set -e` does not end it */
  constructor(
    readonly state: ShellState,
    readonly around: ShellAround,
    private asked = 0,
  ) {}

  async script({ items }: Script, streams: Streams): Promise<number> {
    let status = 0;
    for (const item of items) status = await this.item(item, streams);
    return (this.state.lastStatus = status);
  }

  private async item({ first, rest, background }: AndOr, streams: Streams): Promise<number> {
    if (background) {
      const body: Script = { items: [{ first, rest, background: false }] };
      // It goes on after this shell has ended, and whoever ends the shell ends it.
      void this.within({ kind: 'group', subshell: false, body, redirects: [] }, streams).catch(() => undefined);
      return 0;
    }
    const all = [{ when: undefined, pipeline: first }, ...rest];
    let status = 0;
    for (const [index, { when, pipeline }] of all.entries()) {
      if (when !== undefined && (status === 0) !== (when === '&&')) continue;
      const isLast = index === all.length - 1;
      const run = () => this.pipeline(pipeline, streams);
      status = await (isLast && !pipeline.negated ? run() : this.tested(run));
      if (isLast && !pipeline.negated && status !== 0 && this.state.errExit && this.asked === 0) throw new Exit(status);
    }
    return status;
  }

  /** Does something whose exit code is asked for: `set -e` lets it fail. */
  private async tested<T>(work: () => Promise<T>): Promise<T> {
    this.asked += 1;
    try {
      return await work();
    } finally {
      this.asked -= 1;
    }
  }

  /** Runs a text as `.` and `eval` do: in this very shell. */
  source(text: string, streams: Streams): Promise<number> {
    return this.script(parseScript(text), streams);
  }

  /** Tells of a fault that ends the shell; gives the exit code. */
  told(error: unknown, stderr: Output): number {
    if (error instanceof SyntaxFault || error instanceof ArithmeticFault || error instanceof UnsetFault) {
      stderr.write(`${this.prefix()}${error.message}\n`);
      return 2;
    }
    if (error instanceof Fatal) {
      stderr.write(`${this.prefix()}${error.message}\n`);
      return error.status;
    }
    throw error;
  }

  /** `sh: 1: ` or `bash: line 1: `, as the shells word their own complaints. */
  prefix(): string {
    return this.state.name === 'bash' ? 'bash: line 1: ' : 'sh: 1: ';
  }

  /** Starts a program, and tells where there is none. */
  async external(argv: readonly [string, ...string[]], streams: Streams, extra: ReadonlyMap<string, string> = new Map()): Promise<number> {
    const { system, user, signal } = this.around;
    const { cwd, umask } = this.state;
    const env = new Map([...environmentOf(this.state), ...extra]);
    try {
      return await system.execute({ argv, env, cwd, umask, user, parent: signal, ...streams });
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error;
      const words = error.status === NOT_FOUND && this.state.name === 'bash' ? 'command not found' : error.reason;
      streams.stderr.write(`${this.prefix()}${argv[0]}: ${words}\n`);
      return error.status;
    }
  }

  /** Path of a program, by the PATH of this shell. */
  which(name: string): string | undefined {
    const { system, user } = this.around;
    return system.which(name, this.state.variables.get('PATH') ?? USUAL_PATH, user, this.state.cwd);
  }

  private async pipeline({ negated, commands }: Pipeline, streams: Streams): Promise<number> {
    let status = 0;
    let failed = 0;
    let stdin = streams.stdin;
    const last = commands.length - 1;
    for (const [index, command] of commands.entries()) {
      if (last === 0) {
        status = await this.command(command, streams);
        break;
      }
      // Each runs in a subshell and to its end; what it wrote is then read by the next.
      const written = new Collected();
      status = await this.within(command, { ...streams, stdin, stdout: index === last ? streams.stdout : written });
      stdin = Incoming.of(written.bytes());
      if (status !== 0) failed = status;
    }
    if (this.state.pipeFail && status === 0) status = failed;
    this.around.signal.throwIfAborted();
    return (this.state.lastStatus = negated ? Number(status === 0) : status);
  }

  /** Runs a command in a copy of this shell. */
  private async within(command: Command, streams: Streams): Promise<number> {
    const inner = new Shell(subshellOf(this.state), this.around, this.asked);
    return ended(inner, streams, () => inner.command(command, streams));
  }

  private async command(command: Command, streams: Streams): Promise<number> {
    if (command.kind === 'function') {
      this.state.functions.set(command.name, command.body);
      return 0;
    }
    if (command.kind === 'simple') return this.simple(command, streams);
    const opened = await this.redirected(command.redirects, streams);
    if (typeof opened === 'number') return opened;
    return this.compound(command, opened);
  }

  private async compound(command: Exclude<Command, { kind: 'simple' | 'function' }>, streams: Streams): Promise<number> {
    switch (command.kind) {
      case 'group':
        if (!command.subshell) return this.script(command.body, streams);
        return this.within({ ...command, subshell: false, redirects: [] }, streams);
      case 'if': {
        for (const { test, body } of command.branches)
          if ((await this.tested(() => this.script(test, streams))) === 0) return this.script(body, streams);
        return command.otherwise ? this.script(command.otherwise, streams) : 0;
      }
      case 'loop':
        return this.loop(
          async () => ((await this.tested(() => this.script(command.test, streams))) === 0) !== command.until,
          command.body,
          streams,
        );
      case 'for': {
        const values = command.words ? await this.fields(command.words, streams) : this.state.positional;
        let index = 0;
        return this.loop(
          async () => {
            const value = values[index++];
            if (value !== undefined) this.state.variables.set(command.name, value);
            return value !== undefined;
          },
          command.body,
          streams,
        );
      }
      case 'case': {
        const subject = await textOf(command.subject, this.expanding(streams));
        for (const { patterns, body } of command.arms)
          for (const pattern of patterns) {
            const source = patternSource(await fragmentsOf(pattern, this.expanding(streams)));
            if (new RegExp(`^${source}$`).test(subject)) return this.script(body, streams);
          }
        return 0;
      }
    }
  }

  private async loop(goOn: () => Promise<boolean>, body: Script, streams: Streams): Promise<number> {
    let status = 0;
    while (await goOn()) {
      this.around.signal.throwIfAborted();
      // Others must get their turn: scripts wait by looking again and again.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        status = await this.script(body, streams);
      } catch (error) {
        if (!(error instanceof Jump)) throw error;
        if (error.levels > 1) throw new Jump(error.kind, error.levels - 1);
        if (error.kind === 'break') break;
      }
    }
    return status;
  }

  private async simple({ assignments, words, redirects }: Extract<Command, { kind: 'simple' }>, streams: Streams): Promise<number> {
    this.substituted = 0;
    const argv = await this.fields(words, streams);
    const opened = await this.redirected(redirects, streams);
    if (typeof opened === 'number') {
      if (argv[0] !== undefined && SPECIAL.has(argv[0])) throw new Exit(opened);
      return opened;
    }
    const given = new Map<string, string>();
    for (const { name, value } of assignments) given.set(name, await textOf(value, this.expanding(opened)));
    const [name, ...args] = argv;
    if (name === undefined) {
      for (const [variable, value] of given) this.state.variables.set(variable, value);
      return this.substituted;
    }
    const body = this.state.functions.get(name);
    if (body) return this.call(body, args, opened);
    const builtin = BUILTINS.get(name);
    return builtin ? this.builtin(builtin, name, args, given, opened) : this.external([name, ...args], opened, given);
  }

  private async builtin(
    builtin: Builtin,
    name: string,
    args: readonly string[],
    given: ReadonlyMap<string, string>,
    streams: Streams,
  ): Promise<number> {
    const before = new Map([...given.keys()].map((variable) => [variable, this.state.variables.get(variable)]));
    for (const [variable, value] of given) this.state.variables.set(variable, value);
    const complain = (words: string, status = 2) => {
      streams.stderr.write(`${this.prefix()}${name}: ${words}\n`);
      return status;
    };
    try {
      return await builtin({ shell: this, args, streams, complain });
    } finally {
      if (!SPECIAL.has(name))
        for (const [variable, value] of before)
          if (value === undefined) this.state.variables.delete(variable);
          else this.state.variables.set(variable, value);
    }
  }

  private async call(body: Command, args: readonly string[], streams: Streams): Promise<number> {
    const { positional } = this.state;
    this.state.positional = args;
    try {
      return await this.command(body, streams);
    } catch (error) {
      if (error instanceof Return) return error.status;
      throw error;
    } finally {
      this.state.positional = positional;
    }
  }

  private async fields(words: readonly Word[], streams: Streams): Promise<readonly string[]> {
    const found: string[] = [];
    for (const word of words) found.push(...(await fieldsOf(word, this.expanding(streams))));
    return found;
  }

  private expanding({ stdin, stderr }: Streams): Expanding {
    const { system, user, process } = this.around;
    return {
      state: this.state,
      files: system.files,
      user,
      pid: process.pid,
      output: async (script) => {
        const written = new Collected();
        const inner: Command = { kind: 'group', subshell: false, body: script, redirects: [] };
        this.substituted = this.state.lastStatus = await this.within(inner, { stdin, stdout: written, stderr });
        return written.text();
      },
    };
  }

  /** Opens what a command reads and writes. A number: it could not be opened, and that was told. */
  private async redirected(redirects: readonly Redirect[], streams: Streams): Promise<Streams | number> {
    const { system, user } = this.around;
    const open: { stdin: Input; stdout: Output; stderr: Output } = { ...streams };
    for (const { from, kind, target } of redirects) {
      const text = await textOf(target, this.expanding(streams));
      if (kind === 'copy') {
        if (text !== '1' && text !== '2') throw new SyntaxFault('Bad file descriptor');
        const copied = text === '1' ? open.stdout : open.stderr;
        if (from === 2) open.stderr = copied;
        else open.stdout = copied;
        continue;
      }
      const path = absolute(text, this.state.cwd);
      try {
        if (kind === 'read') open.stdin = Incoming.of(system.files.read(path, user));
        else {
          const file = this.openFile(path, kind === 'append');
          if (from === 2) open.stderr = file;
          else open.stdout = file;
        }
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        streams.stderr.write(`${this.prefix()}${openingFailure(this.state.name, text, kind === 'read', error)}\n`);
        return this.state.name === 'bash' ? 1 : 2;
      }
    }
    return open;
  }

  private openFile(path: string, append: boolean): Output {
    const { system, user } = this.around;
    const { umask, noClobber } = this.state;
    const mode = 0o666 & ~umask;
    system.files.write(path, new Uint8Array(), user, { append, mode, exclusive: noClobber && !append });
    return {
      write: (bytes) =>
        system.files.write(path, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, user, { append: true }),
    };
  }
}

/** As dash and bash word it. */
function openingFailure(shell: string, path: string, reading: boolean, { code, message }: FileError): string {
  if (shell === 'bash') return `${path}: ${message}`;
  if (reading) return `cannot open ${path}: ${code === 'ENOENT' ? 'No such file' : message}`;
  return `cannot create ${path}: ${code === 'ENOENT' ? 'Directory nonexistent' : message}`;
}
