import type { Clock } from '../../../ports/clock';
import { FileError, reasonOf } from './file-error';
import { FileSystem, type Node } from './files';
import { Killed, ProcessTable, signalNumber, type Process } from './processes';
import type { Streams } from './streams';
import { ROOT, type User } from './users';

/** One run of a program. */
export interface ProgramRun extends Streams {
  readonly system: System;
  /** The program's name as it was called, without its folder; for messages. */
  readonly name: string;
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly umask: number;
  readonly user: User;
  readonly process: Process;
  /** Aborts, with a Killed as reason, when the program is ended. */
  readonly signal: AbortSignal;
}

/** Does what a program does and gives its exit code. */
export type Program = (run: ProgramRun) => number | Promise<number>;

export interface Execution extends Streams {
  /** Name or path of the program, and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly umask: number;
  readonly user: User;
  /** Ends what is run with whoever started it. */
  readonly parent: AbortSignal;
}

/** Where programs are looked for when nobody says otherwise. */
export const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Exit codes of POSIX shells for a program that is not there, and for one that can't be started. */
export const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/** A program could not be started. */
export class StartFailure extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** The operating system of a practice host: files, processes, users, and the programs that are installed. */
export class System {
  readonly files: FileSystem;
  readonly processes: ProcessTable;
  /** Hears that a program has ended, which may have changed something. */
  onDidRun: () => void = () => undefined;
  private readonly programs = new Map<string, Program>();
  private readonly users = new Map<string, User>([[ROOT.name, ROOT]]);
  private readonly passwords = new Map<string, string>();
  private readonly kernel = new Map<string, Node>();

  constructor(
    readonly hostname: string,
    readonly clock: Clock,
  ) {
    const now = () => clock.now();
    this.files = new FileSystem(now);
    this.processes = new ProcessTable(now);
    const self = folder(new Map([['mountinfo', proc(MOUNTS)]]));
    const sys = folder(new Map([['kernel', folder(this.kernel)]]));
    const uptime = () => proc(`${((now() - this.processes.bootedAt) / 1000).toFixed(2)} 0.00\n`);
    this.files.mount('/proc', () => new Map([...this.processes.folders(), ['self', self], ['sys', sys], ['uptime', uptime()]]));
    this.files.putFolder('/run/systemd/system');
    this.files.putFolder('/root', 0o700);
    this.files.putFolder('/tmp', 0o777);
    this.files.putNull('/dev/null');
  }

  /** Installs programs into a folder: each is a file that may be removed again. */
  install(programs: Readonly<Record<string, Program>>, folder = '/usr/bin'): void {
    for (const [name, program] of Object.entries(programs)) {
      const path = `${folder}/${name}`;
      this.programs.set(path, program);
      this.files.put(path, `practice program ${name}\n`, { mode: 0o755 });
    }
  }

  /** Makes a file of /proc/sys/kernel, at most one folder deep. */
  kernelFile(path: string, text: string): void {
    const [first = '', second] = path.split('/');
    if (second === undefined) this.kernel.set(first, proc(text));
    else this.kernel.set(first, folder(new Map([[second, proc(text)]])));
  }

  /** The kernel starts anew: nothing of before runs any more. */
  boot(id: string): void {
    this.processes.endAll();
    this.processes.bootedAt = this.clock.now();
    this.kernelFile('random/boot_id', `${id}\n`);
  }

  /** @param password unset: nobody gets in by one */
  addUser(user: User, password?: string): void {
    this.users.set(user.name, user);
    this.files.putFolder(user.home, 0o755, user.name);
    if (password !== undefined) this.passwords.set(user.name, password);
  }

  user(name: string): User | undefined {
    return this.users.get(name);
  }

  passwordFits(user: User, password: string): boolean {
    return this.passwords.get(user.name) === password;
  }

  /** Path of a program as a shell finds it; undefined: it is not installed. */
  which(name: string, path: string, as: User, cwd = '/'): string | undefined {
    if (name.includes('/')) return this.files.exists(absolute(name, cwd), as) ? absolute(name, cwd) : undefined;
    return path
      .split(':')
      .map((folder) => `${folder}/${name}`)
      .find((candidate) => this.programs.has(candidate) && this.files.exists(candidate, as));
  }

  /**
   * Runs a program and gives its exit code; 128 and the number where a signal ended it. Throws StartFailure where there is no
   * such program, and Killed where whoever started it was ended, too.
   */
  async execute({ argv, env, cwd, umask, user, parent, stdin, stdout, stderr }: Execution): Promise<number> {
    const [name, ...args] = argv;
    const program = this.programOf(name, env.get('PATH') ?? USUAL_PATH, user, cwd);
    const process = this.processes.start(argv, user, { env, parent });
    const { signal } = process;
    try {
      signal.throwIfAborted();
      const running = { system: this, name: baseName(name), args, env, cwd, umask, user, process, signal, stdin, stdout, stderr };
      return await program(running);
    } catch (error) {
      if (parent.aborted) throw parent.reason;
      if (error instanceof Killed) return 128 + (signalNumber(error.signal) ?? 0);
      throw error;
    } finally {
      this.processes.end(process);
      this.onDidRun();
    }
  }

  private programOf(name: string, path: string, user: User, cwd: string): Program {
    const found = this.which(name, path, user, cwd);
    if (found === undefined) throw new StartFailure(NOT_FOUND, 'not found');
    const program = this.programs.get(found);
    if (!program || this.files.facts(found, user).type !== 'file') throw new StartFailure(NOT_EXECUTABLE, new FileError('EACCES').message);
    return program;
  }
}

const READ_ONLY = { owner: 'root', group: 'root', modified: 0 } as const;

/** The kernel's table of mounts: one disk, and what the kernel makes. */
const MOUNTS = [
  '21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
  '22 21 0:20 / /proc rw,nosuid,nodev,noexec,relatime shared:2 - proc proc rw',
  '',
].join('\n');

function proc(text: string): Node {
  return { ...READ_ONLY, type: 'file', content: new TextEncoder().encode(text), mode: 0o444 };
}

function folder(entries: Map<string, Node>): Node {
  return { ...READ_ONLY, type: 'folder', mode: 0o555, entries: () => entries };
}

export function absolute(path: string, cwd: string): string {
  return path.startsWith('/') ? path : `${cwd}/${path}`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Says what went wrong on stderr, as programs do: their name, then the words. Gives the exit code. */
export function complain({ name, stderr }: Pick<ProgramRun, 'name' | 'stderr'>, words: string, code = 1): number {
  stderr.write(`${name}: ${words}\n`);
  return code;
}

/** Does something with a file; what the system refuses is told as `NAME: before: reason`. True: it was done. */
export function attempt(run: Pick<ProgramRun, 'name' | 'stderr'>, before: string, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    complain(run, `${before}: ${reasonOf(error)}`);
    return false;
  }
}
