import type { Node } from './files';
import { FileError } from './file-error';
import type { User } from './users';

/** Thrown into a program that a signal ends. */
export class Killed extends Error {
  /** @param signal without `SIG` */
  constructor(readonly signal: string) {
    super(`ended by SIG${signal}`);
  }
}

const NUMBERS: Readonly<Record<string, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, TERM: 15 };

export function signalNumber(name: string): number | undefined {
  return NUMBERS[name];
}

export interface Process {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  args: readonly string[];
  env: ReadonlyMap<string, string>;
  readonly user: User;
  /** Aborts, with a Killed as reason, when a signal ends the process. */
  readonly signal: AbortSignal;
}

interface Entry extends Process {
  readonly controller: AbortController;
  /** What is told when a signal ends a process that no shell runs. */
  readonly onKilled: (() => void) | undefined;
}

/** What runs on a host. */
export class ProcessTable {
  private readonly entries = new Map<number, Entry>();
  private last = 0;
  /** When the kernel started, epoch milliseconds. */
  bootedAt: number;

  constructor(private readonly now: () => number) {
    this.bootedAt = now();
  }

  start(
    args: readonly string[],
    user: User,
    {
      env = new Map<string, string>(),
      parent,
      onKilled,
      startedAt = this.now(),
    }: { env?: ReadonlyMap<string, string>; parent?: AbortSignal; onKilled?: () => void; startedAt?: number } = {},
  ): Process {
    const controller = new AbortController();
    const signal = parent ? AbortSignal.any([parent, controller.signal]) : controller.signal;
    this.last += 1;
    const entry = { pid: this.last, startedAt, args, env, user, signal, controller, onKilled };
    this.entries.set(entry.pid, entry);
    return entry;
  }

  end({ pid }: Pick<Process, 'pid'>): void {
    this.entries.delete(pid);
  }

  /** Ends everything at once, as the end of the machine does; numbers begin anew. */
  endAll(): void {
    for (const { controller } of this.entries.values()) controller.abort(new Killed('KILL'));
    this.entries.clear();
    this.last = 0;
  }

  list(): readonly Process[] {
    return [...this.entries.values()];
  }

  /** @param signal without `SIG`; throws a FileError where it may not be sent */
  kill(pid: number, signal: string, as: User): void {
    const entry = this.entries.get(pid);
    if (!entry) throw new FileError('ESRCH');
    if (as.uid !== 0 && as.uid !== entry.user.uid) throw new FileError('EPERM');
    entry.controller.abort(new Killed(signal));
    if (!entry.onKilled) return;
    this.entries.delete(pid);
    entry.onKilled();
  }

  /** /proc/PID of every process: its environment, which only its user may read. */
  folders(): Map<string, Node> {
    return new Map(this.list().map((process) => [String(process.pid), this.folder(process)] as const));
  }

  private folder({ pid, user, env, args, startedAt }: Process): Node {
    const file = (text: string, mode: number): Node => ({
      type: 'file',
      content: new TextEncoder().encode(text),
      mode,
      owner: user.name,
      group: user.name,
      modified: startedAt,
    });
    const entries = new Map([
      ['environ', file([...env].map(([name, value]) => `${name}=${value}\0`).join(''), 0o400)],
      ['stat', file(statLine(pid, args, startedAt - this.bootedAt), 0o444)],
      ['cmdline', file(args.map((word) => `${word}\0`).join(''), 0o444)],
    ]);
    return { type: 'folder', entries: () => entries, mode: 0o555, owner: user.name, group: user.name, modified: startedAt };
  }
}

/** /proc/PID/stat: what is not known of a process here is 0. @param started milliseconds since the kernel started */
function statLine(pid: number, [program = '']: readonly string[], started: number): string {
  const zeros = (count: number) => Array.from({ length: count }, () => '0').join(' ');
  const name = program.slice(program.lastIndexOf('/') + 1).slice(0, 15);
  return `${pid} (${name}) S ${zeros(18)} ${Math.max(0, Math.round(started / 10))} ${zeros(30)}\n`;
}
