import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import type * as Ssh2 from 'ssh2';
import type { Disposable } from '../../../core/disposable';
import type { HostFaults } from '../faults';
import type { PracticeHost } from '../host';
import { Killed } from '../system/processes';
import { Incoming } from '../system/streams';
import type { User } from '../system/users';

export interface SshListenerWish {
  readonly host: PracticeHost;
  readonly user: User;
  /** Private key of the host, in OpenSSH's format. */
  readonly hostKey: string;
  /** The one key that gets in. */
  readonly userKey: Ssh2.ParsedKey;
  /** Whether the machine has power: one without takes no connection and says nothing. */
  readonly isRunning: () => boolean;
  readonly faults: HostFaults;
}

/** The SSH server of one host, on a port of loopback of its own. */
export class SshListener implements Disposable {
  private readonly sockets = new Set<Socket>();
  private readonly over = new AbortController();

  private constructor(
    private readonly wish: SshListenerWish,
    private readonly net: NetServer,
  ) {}

  static async listen(ssh2: Pick<typeof Ssh2, 'Server'>, wish: SshListenerWish): Promise<SshListener> {
    const net = createServer();
    const listener = new SshListener(wish, net);
    const server = new ssh2.Server({ hostKeys: [wish.hostKey], ident: 'practice' });
    server.on('connection', (client) => listener.accept(client));
    net.on('connection', (socket) => {
      socket.setNoDelay(true);
      listener.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => listener.sockets.delete(socket));
      if (wish.isRunning()) server.injectSocket(socket);
    });
    await new Promise<void>((resolve, reject) => {
      net.once('error', reject);
      net.listen(0, '127.0.0.1', resolve);
    });
    return listener;
  }

  get port(): number {
    return (this.net.address() as AddressInfo).port;
  }

  /** Breaks what is connected, as a machine does that loses its power. */
  breakConnections(): void {
    for (const socket of [...this.sockets]) socket.destroy();
  }

  dispose(): void {
    this.over.abort(new Killed('HUP'));
    this.net.close();
    this.breakConnections();
  }

  private accept(client: Ssh2.Connection): void {
    client.on('error', () => undefined);
    client.on('authentication', (context) => this.authenticate(context));
    client.on('ready', () => {
      client.on('session', (accept) => this.session(accept()));
      client.on('tcpip', (accept, reject, { destPort }) => this.forward(accept, reject, destPort));
    });
  }

  private authenticate(context: Ssh2.AuthContext): void {
    const { user, userKey } = this.wish;
    const isKey = context.method === 'publickey' && context.username === user.name && context.key.data.equals(userKey.getPublicSSH());
    if (!isKey) return context.reject(['publickey']);
    const { signature, blob, hashAlgo } = context;
    if (!signature || !blob) return context.accept();
    if (userKey.verify(blob, signature, hashAlgo) === true) context.accept();
    else context.reject(['publickey']);
  }

  private session(session: Ssh2.Session): void {
    session.on('exec', (accept, _reject, { command }) => {
      const { host, faults } = this.wish;
      const effect = faults.strike(host.name, command);
      if (effect === 'cut') return this.breakConnections();
      const channel = accept();
      channel.on('error', () => undefined);
      if (effect === 'hang') return;
      this.execute(channel, command, effect === 'refuseSudo').catch((error: unknown) => {
        // A defect of this world: told as a program that crashed, never as success.
        channel.stderr.write(`practice: ${String(error)}\n`);
        channel.exit(70);
        channel.end();
      });
    });
  }

  private async execute(channel: Ssh2.ServerChannel, command: string, withoutSudo: boolean): Promise<void> {
    const { host } = this.wish;
    const user: User = withoutSudo ? { ...this.wish.user, sudo: 'none' } : this.wish.user;
    const stdin = new Incoming(this.over.signal);
    channel.on('data', (piece: Buffer) => stdin.push(piece));
    channel.on('end', () => stdin.end());
    channel.on('close', () => stdin.end());
    const stdout = { write: (bytes: Uint8Array | string) => void channel.write(bytes) };
    const stderr = { write: (bytes: Uint8Array | string) => void channel.stderr.write(bytes) };
    const { code, signal } = await host.line(command, user, { stdin, stdout, stderr });
    if (signal === undefined) channel.exit(code ?? 0);
    else channel.exit(`SIG${signal}`);
    channel.end();
  }

  private forward(accept: () => Ssh2.ServerChannel, reject: () => void, port: number): void {
    this.wish.host.connect(port).then(
      (inner) => {
        const channel = accept();
        channel.on('error', () => inner.destroy());
        inner.on('error', () => channel.destroy());
        channel.on('close', () => inner.destroy());
        inner.on('close', () => channel.destroy());
        channel.pipe(inner).pipe(channel);
      },
      () => reject(),
    );
  }
}
