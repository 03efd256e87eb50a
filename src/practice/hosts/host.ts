import type { Duplex } from 'node:stream';
import type { Disposable } from '../../core/disposable';
import type { StaticPods } from './kubernetes/static-pods';
import { Killed } from './system/processes';
import type { Streams } from './system/streams';
import type { System } from './system/system';
import type { User } from './system/users';

/** What a login without a terminal has to begin with, as Debian's sshd gives it. */
const LOGIN_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/games';

/** How a command line ended. */
export interface LineEnd {
  /** Undefined: a signal ended the login shell. */
  readonly code: number | undefined;
  /** Without `SIG`. */
  readonly signal: string | undefined;
}

/**
 * A host of the practice cluster: files, processes and programs, and ports on which what runs there listens. Programs are
 * installed into its system; whoever needs more installs more.
 */
export class PracticeHost implements Disposable {
  private over = new AbortController();

  constructor(
    readonly name: string,
    readonly system: System,
    /** What the kubelet runs by itself. */
    readonly pods: StaticPods,
    private readonly ports: { connect(port: number): Promise<Duplex> },
    /** Starts what an init starts. */
    private readonly services: (system: System) => void,
  ) {}

  /** It goes down: whatever runs in it ends. */
  powerOff(): void {
    this.over.abort(new Killed('KILL'));
    this.pods.powerOff();
    this.system.processes.endAll();
  }

  /** It comes up again in a new boot. The kubelet follows with `pods.powerOn`. */
  boot(id: string): void {
    this.over = new AbortController();
    this.system.boot(id);
    this.services(this.system);
  }

  /** A connection to a port of the host; rejects with ECONNREFUSED where nothing listens. */
  connect(port: number): Promise<Duplex> {
    return this.ports.connect(port);
  }

  /** Runs a command line in a login shell of a user, as sshd does. */
  async line(text: string, user: User, streams: Streams): Promise<LineEnd> {
    const env = new Map([
      ['PATH', LOGIN_PATH],
      ['HOME', user.home],
      ['USER', user.name],
      ['LOGNAME', user.name],
      ['SHELL', '/bin/bash'],
    ]);
    const parent = this.over.signal;
    try {
      const code = await this.system.execute({ argv: ['bash', '-c', text], env, cwd: user.home, umask: 0o022, user, parent, ...streams });
      // The shell of this world tells its parent of a signal as shells do.
      return code > 128 ? { code: undefined, signal: NAMES[code - 128] ?? 'TERM' } : { code, signal: undefined };
    } catch (error) {
      if (error instanceof Killed) return { code: undefined, signal: error.signal };
      throw error;
    }
  }

  /** Ends everything that runs in it. */
  dispose(): void {
    this.over.abort(new Killed('KILL'));
    this.pods.dispose();
    this.system.processes.endAll();
  }
}

const NAMES: Readonly<Record<number, string>> = { 1: 'HUP', 2: 'INT', 3: 'QUIT', 9: 'KILL', 15: 'TERM' };
