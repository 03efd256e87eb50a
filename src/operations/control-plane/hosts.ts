import type { CommandSpec } from '../../core/command/spec';
import type { Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { Logger } from '../../core/logger';
import type { HostTarget } from '../../core/model/host';
import type { Clock } from '../../ports/clock';
import type { Dial, HandshakePort } from '../../ports/handshake';
import type { HttpProbePort } from '../../ports/http-probe';
import type { RemoteShellPort, RemoteShells } from '../../ports/remote-shell';

/** What operations on the hosts of a control plane are given. */
export interface HostDeps {
  readonly shells: RemoteShells;
  readonly handshakes: HandshakePort;
  readonly http: HttpProbePort;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The hosts of one operation: each is connected to when it is first needed, and again after a connection broke. */
export class Hosts implements Disposable {
  private readonly open = new Map<string, Promise<RemoteShellPort>>();

  constructor(readonly deps: HostDeps) {}

  of(target: HostTarget): Host {
    return new Host(target, this);
  }

  /** Does something with the shell of a host. */
  async use<T>(target: HostTarget, signal: AbortSignal, task: (shell: RemoteShellPort) => Promise<T>): Promise<T> {
    const key = `${target.destination}:${target.port ?? ''}`;
    let opening = this.open.get(key);
    if (!opening) {
      opening = this.deps.shells.open(target, signal);
      this.open.set(key, opening);
    }
    let shell: RemoteShellPort;
    try {
      shell = await opening;
    } catch (error) {
      this.forget(key, opening);
      throw error;
    }
    try {
      return await task(shell);
    } catch (error) {
      // Everything else leaves the connection as it is.
      if (DrydockError.is(error, 'disconnected') && this.forget(key, opening)) shell.dispose();
      throw error;
    }
  }

  private forget(key: string, opening: Promise<RemoteShellPort>): boolean {
    return this.open.get(key) === opening && this.open.delete(key);
  }

  dispose(): void {
    for (const opening of this.open.values())
      void opening.then(
        (shell) => shell.dispose(),
        () => {},
      );
    this.open.clear();
  }
}

/** One host of an operation. */
export class Host {
  constructor(
    readonly target: HostTarget,
    private readonly hosts: Hosts,
  ) {}

  get name(): string {
    return this.target.name;
  }

  get clock(): Clock {
    return this.hosts.deps.clock;
  }

  get log(): Logger {
    return this.hosts.deps.log;
  }

  run<T>(command: CommandSpec<T>, signal: AbortSignal): Promise<T> {
    return this.hosts.use(this.target, signal, (shell) => shell.exec(command, signal));
  }

  use<T>(signal: AbortSignal, task: (shell: RemoteShellPort) => Promise<T>): Promise<T> {
    return this.hosts.use(this.target, signal, task);
  }

  /** A text file that only root may read. */
  async text(path: string, signal: AbortSignal): Promise<string> {
    const { content } = await this.use(signal, (shell) => shell.readFile(path, { sudo: true }, signal));
    return new TextDecoder().decode(content);
  }

  /** Connections to the host's own loopback. */
  get dial(): Dial {
    return async (_host, port, signal) => {
      const shell = await this.use(signal, (open) => Promise.resolve(open));
      // A port on which nothing listens says nothing about the connection.
      return shell.forward(port, signal);
    };
  }

  get handshakes(): HandshakePort {
    return this.hosts.deps.handshakes;
  }

  get http(): HttpProbePort {
    return this.hosts.deps.http;
  }
}
