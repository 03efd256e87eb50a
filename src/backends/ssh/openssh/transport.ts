import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Duplex } from 'node:stream';
import type { ShellText } from '../../../core/command/word';
import { DrydockError } from '../../../core/errors';
import { ProcessStream } from './process-stream';
import { TooManySessions, type Channel, type ChannelEnd, type Transport } from '../transport';

export interface OpenSshTransportParts {
  readonly label: string;
  readonly program: string;
  /** Arguments that lead a further ssh through the connection that stands. */
  readonly sharing: readonly string[];
  readonly destination: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The ssh that holds the connection. */
  readonly master: ChildProcessWithoutNullStreams;
  readonly fingerprint: string | undefined;
  /** Removes what the connection needed on this computer. */
  readonly cleanUp: () => void;
}

/** A connection held by a process of the OpenSSH client, which further processes share. */
export class OpenSshTransport implements Transport {
  readonly tellsSignals = false;
  readonly closed: Promise<DrydockError | undefined>;
  private gone = false;
  private ending = false;

  constructor(private readonly parts: OpenSshTransportParts) {
    let stderr = '';
    parts.master.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr = (stderr + piece).slice(-4000)));
    this.closed = new Promise((resolve) => {
      const end = () => {
        this.gone = true;
        parts.cleanUp();
        resolve(this.ending ? undefined : this.broken(stderr));
      };
      if (parts.master.exitCode !== null || parts.master.signalCode !== null) end();
      else parts.master.once('close', end);
    });
  }

  get fingerprint(): string | undefined {
    return this.parts.fingerprint;
  }

  async start(command: ShellText): Promise<Channel> {
    if (this.gone) throw this.broken('');
    const child = this.spawn(['-T', '--', this.parts.destination, command]);
    const channel = new ProcessChannel(child, () => this.broken(''));
    // The first sign of life: output, or its end. Only then it is known whether the server gave a session.
    await channel.signOfLife();
    if (child.stdout.readableLength > 0 || !(OWN_WORDS.test(channel.said) || channel.failedByItself)) return channel;
    await channel.silent;
    channel.close();
    if (REFUSED_SESSION.test(channel.said)) throw new TooManySessions(channel.said.trim());
    throw this.broken(channel.said);
  }

  /** A refusal shows only when the stream ends, and without its reason: the program has no way to tell. */
  async forward(host: string, port: number): Promise<Duplex> {
    if (this.gone) throw this.broken('');
    const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    const child = this.spawn(['-T', '-W', target, '--', this.parts.destination]);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(-2000)));
    return new ProcessStream(child, () => {
      const last = said.trim().split('\n').at(-1) ?? '';
      return new DrydockError('refused', `${this.parts.label} made no connection to ${target}${last === '' ? '' : ` (${last})`}.`, {
        hint: 'Check that the program that should listen there runs, and AllowTcpForwarding in the configuration of the SSH server.',
      });
    });
  }

  close(): void {
    this.ending = true;
    this.parts.master.kill();
  }

  private spawn(args: readonly string[]): ChildProcessWithoutNullStreams {
    const { program, sharing, env } = this.parts;
    const child = spawn(program, [...sharing, ...args], { env: { ...env }, stdio: 'pipe', windowsHide: true });
    child.on('error', () => {});
    return child;
  }

  private broken(stderr: string): DrydockError {
    const last = stderr.trim().split('\n').at(-1)?.trim() ?? '';
    return new DrydockError('disconnected', `The connection to ${this.parts.label} broke${last === '' ? '' : ` (${last})`}.`, {
      hint: 'What was running on it may have gone on; look at the host before trying again.',
    });
  }
}

/** What the ssh program says when it can't use the connection it should share. */
const OWN_WORDS = /^(mux_client_|kex_exchange_identification|Control socket connect)/m;
const REFUSED_SESSION = /open refused by peer|session request failed/i;

/** How much of the beginning of stderr is looked at for words of the program itself. */
const FIRST_WORDS = 4096;

class ProcessChannel implements Channel {
  readonly stderr = new PassThrough();
  readonly ended: Promise<ChannelEnd>;
  /** Resolves when stderr is at its end. */
  readonly silent: Promise<void>;
  private text = '';

  constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    broken: () => DrydockError,
  ) {
    child.stdin.on('error', () => {});
    child.stderr.on('data', (piece: Buffer) => {
      if (this.text.length < FIRST_WORDS) this.text += piece.toString('utf8');
    });
    child.stderr.pipe(this.stderr);
    this.silent = new Promise((resolve) => {
      child.stderr.once('close', resolve);
      child.once('error', () => resolve());
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', () => reject(broken()));
      // 255 is what ssh itself exits with; a command's own code stands in the report on stderr.
      child.once('close', (code) => resolve({ exitCode: code ?? undefined, signal: undefined }));
    });
    this.ended.catch(() => {});
  }

  get said(): string {
    return this.text;
  }

  /** Whether it ended without the host having said anything. */
  get failedByItself(): boolean {
    return this.text === '' && this.child.exitCode === 255;
  }

  async signOfLife(): Promise<void> {
    // The end makes stdout readable, too; what the program says of it stands in stderr.
    const out = once(this.child.stdout, 'readable').then(() => (this.child.stdout.readableLength === 0 ? this.silent : undefined));
    const err = once(this.child.stderr, 'data').then(() => (OWN_WORDS.test(this.text) ? this.silent : undefined));
    await Promise.race([out, err, this.silent]).catch(() => {});
  }

  get stdin() {
    return this.child.stdin;
  }

  get stdout() {
    return this.child.stdout;
  }

  signal(): void {
    // The program passes no signals on.
  }

  close(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill();
  }
}
