import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { ShellText } from '../../../core/command/word';
import { DrydockError } from '../../../core/errors';
import { TooManySessions, type Channel, type ChannelEnd, type Transport } from '../transport';

/** A connection of the ssh2 library that is logged in. */
export class Ssh2Transport implements Transport {
  readonly tellsSignals = true;
  readonly closed: Promise<DrydockError | undefined>;
  private gone: DrydockError | undefined;
  private ending = false;

  constructor(
    private readonly client: Client,
    private readonly label: string,
    readonly fingerprint: string | undefined,
  ) {
    let why: Error | undefined;
    client.on('error', (error) => (why = error));
    this.closed = new Promise((resolve) => {
      client.once('close', () => {
        this.gone = this.broken(why);
        resolve(this.ending ? undefined : this.gone);
      });
    });
  }

  start(command: ShellText): Promise<Channel> {
    return new Promise((resolve, reject) => {
      if (this.gone) return reject(this.gone);
      const onClose = () => reject(this.broken(undefined));
      this.client.once('close', onClose);
      try {
        this.client.exec(command, (error, stream) => {
          this.client.off('close', onClose);
          if (!error) resolve(new Ssh2Channel(stream, this.client, () => this.gone ?? this.broken(undefined)));
          else if (/channel open failure/i.test(error.message)) reject(new TooManySessions(error.message));
          else
            reject(this.gone ?? new DrydockError('refused', `${this.label} does not run commands (${error.message}).`, { cause: error }));
        });
      } catch (error) {
        reject(this.broken(error instanceof Error ? error : undefined));
      }
    });
  }

  forward(host: string, port: number): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      if (this.gone) return reject(this.gone);
      const onClose = () => reject(this.broken(undefined));
      this.client.once('close', onClose);
      try {
        this.client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
          this.client.off('close', onClose);
          if (error) reject(forwardFailure(this.label, host, port, error));
          else resolve(stream);
        });
      } catch (error) {
        reject(this.broken(error instanceof Error ? error : undefined));
      }
    });
  }

  close(): void {
    this.ending = true;
    this.client.end();
  }

  private broken(why: Error | undefined): DrydockError {
    const detail = why === undefined ? '' : ` (${why.message})`;
    return new DrydockError('disconnected', `The connection to ${this.label} broke${detail}.`, {
      hint: 'What was running on it may have gone on; look at the host before trying again.',
      cause: why,
    });
  }
}

/** What a server answers when it does not make a connection for us. */
export function forwardFailure(
  label: string,
  host: string,
  port: number,
  error: Error & { readonly reason?: number | string },
): DrydockError {
  // RFC 4254 5.1: administratively prohibited.
  if (error.reason === 1 || /prohibit/i.test(error.message))
    return new DrydockError('forbidden', `${label} does not forward connections to ${host}:${port}.`, {
      hint: 'Allow it by AllowTcpForwarding in the configuration of its SSH server.',
      cause: error,
    });
  return new DrydockError('refused', `${label} reached nothing at ${host}:${port} (${error.message}).`, {
    hint: 'Check that the program that should listen there runs.',
    cause: error,
  });
}

class Ssh2Channel implements Channel {
  readonly ended: Promise<ChannelEnd>;

  constructor(
    private readonly stream: ClientChannel,
    client: Client,
    broken: () => DrydockError,
  ) {
    let end: ChannelEnd | undefined;
    stream.on('exit', (code: number | null, signal?: string) => {
      end = { exitCode: code ?? undefined, signal: signal?.replace(/^SIG/, '') };
    });
    stream.on('error', () => {});
    this.ended = new Promise((resolve, reject) => {
      const settle = () => {
        client.off('close', settle);
        if (end) resolve(end);
        else reject(broken());
      };
      stream.once('close', settle);
      client.once('close', settle);
    });
    this.ended.catch(() => {});
  }

  get stdin() {
    return this.stream;
  }

  get stdout() {
    return this.stream;
  }

  get stderr() {
    return this.stream.stderr;
  }

  signal(name: 'TERM' | 'KILL'): void {
    this.stream.signal(name);
  }

  close(): void {
    this.stream.close();
  }
}
