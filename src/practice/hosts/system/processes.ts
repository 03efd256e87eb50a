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

  constructor(private readonly now: () => number) {}

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

  private folder({ user, env, args, startedAt }: Process): Node {
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
      ['cmdline', file(args.map((word) => `${word}\0`).join(''), 0o444)],
    ]);
    return { type: 'folder', entries: () => entries, mode: 0o555, owner: user.name, group: user.name, modified: startedAt };
  }
}
