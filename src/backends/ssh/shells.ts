import { DrydockError } from '../../core/errors';
import type { AdapterChoice, HostTarget } from '../../core/model/host';
import { jumpText, parseJump, type SshSettings } from '../../core/parse/ssh/settings';
import { judgeMachine } from '../../core/policy/machine';
import type { RemoteShellPort, RemoteShells } from '../../ports/remote-shell';
import type { Overrides } from './config/resolver';
import type { Connector, Route } from './connector';
import { ConnectionPool, type Connection, type Lease } from './pool';
import { readMachine } from './shell/machine';
import { CommandRunner } from './shell/runner';
import { RemoteShell } from './shell/shell';
import type { SudoPassword } from './shell/sudo';
import type { Transport } from './transport';

/** Through more jump hosts than this nobody connects; a configuration that points at itself does. */
const MOST_HOPS = 8;

/** Opens shells over pooled connections. */
export class PooledShells implements RemoteShells {
  private readonly pool: ConnectionPool;

  constructor(
    private readonly connector: Connector,
    idleMs: number,
  ) {
    this.pool = new ConnectionPool(idleMs);
  }

  async open(target: HostTarget, signal?: AbortSignal): Promise<RemoteShellPort> {
    const route = await this.route(target.name, target.destination, target, signal);
    const lease = await this.lease(route, 0, signal);
    try {
      const { connection } = lease;
      const runner = this.runner(route, connection);
      if (target.expected) await this.checkMachine(target, connection, runner, signal);
      return new RemoteShell(
        {
          target,
          user: route.settings.user,
          address: route.settings.hostname,
          port: route.settings.port,
          via: route.settings.proxyJump.map(jumpText),
          fingerprint: connection.transport.fingerprint,
          ...route.choice,
        },
        runner,
        connection.transport,
        this.connector.clock,
        () => lease.dispose(),
      );
    } catch (error) {
      lease.dispose();
      throw error;
    }
  }

  /** Closes connections to a host, for a key that is not trusted any longer. */
  closeAll(): void {
    this.pool.close(() => true);
  }

  dispose(): void {
    this.pool.dispose();
  }

  private async route(label: string, destination: string, overrides: Overrides, signal: AbortSignal | undefined): Promise<Route> {
    const settings = await this.connector.resolver.resolve(destination, overrides, signal);
    return { label, destination, settings, choice: await this.connector.choose(settings, destination) };
  }

  private lease(route: Route, depth: number, signal: AbortSignal | undefined): Promise<Lease> {
    if (depth > MOST_HOPS)
      throw new DrydockError('config', `${route.label} is behind more than ${MOST_HOPS} jump hosts.`, {
        hint: 'Look for a ProxyJump that leads back to itself in the ssh configuration.',
      });
    return this.pool.lease(keyOf(route.settings, route.choice), (shared) => this.connect(route, depth, shared), signal);
  }

  private async connect(route: Route, depth: number, signal: AbortSignal): Promise<Transport> {
    const hop = await this.hop(route.settings, depth, signal);
    try {
      const { hostname, port } = route.settings;
      const through = hop ? () => hop.connection.transport.forward(hostname, port) : undefined;
      const transport = await this.connector.connect(route, through, signal);
      void transport.closed.then(() => hop?.dispose());
      return transport;
    } catch (error) {
      hop?.dispose();
      throw error;
    }
  }

  /** The connection to the last jump host, through the ones before it. */
  private async hop(settings: SshSettings, depth: number, signal: AbortSignal): Promise<Lease | undefined> {
    const last = settings.proxyJump.at(-1);
    if (last === undefined) return undefined;
    const { host, user, port } = parseJump(last);
    const before = settings.proxyJump.slice(0, -1);
    const overrides = {
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port }),
      ...(before.length === 0 ? {} : { jump: before }),
    };
    const route = await this.route(`jump host ${host}`, host, overrides, signal);
    return this.lease(route, depth + 1, signal);
  }

  private runner({ label, destination, settings }: Route, { transport, sessions }: Connection): CommandRunner {
    return new CommandRunner({
      transport,
      sessions,
      sudo: this.sudo(label, destination, settings),
      isRoot: settings.user === 'root',
      hostName: label,
      clock: this.connector.clock,
      logger: this.connector.logger,
    });
  }

  private sudo(label: string, destination: string, { user, hostname, port }: SshSettings): SudoPassword {
    const { secrets, own } = this.connector;
    const key = `sudo/${user}@${hostname}:${port}`;
    let last: string | undefined;
    return {
      async get(again, signal) {
        const title = `Password of ${user} for sudo on ${label}`;
        const detail = (await own.find(destination))?.sudoHint;
        last = await secrets.get(
          { key, title, ...(detail === undefined ? {} : { detail }), ...(again && last !== undefined ? { rejected: last } : {}) },
          signal,
        );
        return last;
      },
      accepted: () =>
        void secrets.accepted(key).catch((error: unknown) => this.connector.logger.warn('A password was not remembered', error)),
    };
  }

  private async checkMachine(target: HostTarget, connection: Connection, runner: CommandRunner, signal: AbortSignal | undefined) {
    connection.machine ??= runner.run(readMachine).then((result) => readMachine.parse(result));
    const actual = await connection.machine.catch((error: unknown) => {
      delete connection.machine;
      throw error;
    });
    signal?.throwIfAborted();
    const differs = judgeMachine(target.expected ?? {}, actual);
    if (differs === undefined) return;
    throw new DrydockError('wrongMachine', `The machine at ${target.destination} is not ${target.name}. ${differs}`, {
      hint: 'Nothing was done on it. Correct the address of the host in drydock.yaml or in ~/.ssh/config.',
    });
  }
}

function keyOf({ user, hostname, port, proxyJump, proxyCommand, hostKeyAlias }: SshSettings, { adapter }: AdapterChoice): string {
  return JSON.stringify([adapter, user, hostname, port, proxyJump, proxyCommand ?? '', hostKeyAlias ?? '']);
}
