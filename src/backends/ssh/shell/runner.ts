import { once } from 'node:events';
import { printCommand } from '../../../core/command/print';
import { DEFAULT_MAX_OUTPUT_BYTES, type CommandSpec } from '../../../core/command/spec';
import type { CommandResult } from '../../../core/command/result';
import { cancelled, DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import type { Clock } from '../../../ports/clock';
import { TooManySessions, type Channel, type Transport } from '../transport';
import { endRun, launch, type Launch } from './launcher';
import { exitReport, MarkerCut } from './marker';
import type { Sessions } from './sessions';
import { sudoFailure, type SudoPassword } from './sudo';
import { signalOfCode } from './signals';

export interface RunnerSurroundings {
  readonly transport: Transport;
  readonly sessions: Sessions;
  readonly sudo: SudoPassword;
  /** Whether the login is root's, so that sudo is not needed. */
  readonly isRoot: boolean;
  /** For messages. */
  readonly hostName: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface RunOptions {
  /** Takes stdout piece by piece in place of collecting it. */
  readonly sink?: (piece: Buffer) => Promise<void>;
  /** In place of the command's own stdin. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

/** Until the shell of the host reports that the command starts. Questions to the person do not count. Milliseconds. */
const START_TIMEOUT_MS = 30_000;
/** How much of stderr is kept of a streaming command. */
const STDERR_TAIL = 64 * 1024;

/** Runs commands over one connection: start, streams, password of sudo, end, and the ending of processes that must not go on. */
export class CommandRunner {
  constructor(private readonly around: RunnerSurroundings) {}

  async run(command: CommandSpec<unknown>, options: RunOptions = {}): Promise<CommandResult> {
    const { sessions, logger, hostName } = this.around;
    if (options.signal?.aborted) throw cancelled(options.signal.reason);
    logger.debug(`${hostName}: ${printCommand(command)}`);
    return sessions.use(() => this.attempt(command, options), options.signal);
  }

  private async attempt(command: CommandSpec<unknown>, options: RunOptions): Promise<CommandResult> {
    const { transport, isRoot } = this.around;
    const started = launch(command, !isRoot, !transport.tellsSignals);
    const channel = await transport.start(started.line);
    return new RunInProgress(command, options, started, channel, this.around, (run, sudo) => this.end(run, sudo, channel)).result();
  }

  /** Ends the processes of a run; tells whether none is left. Does not wait for a free session, since it frees one. */
  private async end(run: string, sudo: boolean, channel: Channel): Promise<boolean> {
    const { transport, isRoot } = this.around;
    const command = endRun(run, sudo);
    try {
      const started = launch(command, !isRoot, !transport.tellsSignals);
      const own = await transport.start(started.line);
      const result = await new RunInProgress(command, {}, started, own, this.around, async () => false).result();
      return result.exitCode === 0;
    } catch (error) {
      if (!(error instanceof TooManySessions)) return false;
      channel.signal('TERM');
      return false;
    }
  }
}

/** The life of one command, from its start to its end. */
class RunInProgress {
  private readonly out: MarkerCut;
  private readonly err: MarkerCut;
  private readonly stdout: Buffer[] = [];
  private stdoutBytes = 0;
  private stderr = Buffer.alloc(0);
  private readonly began: number;
  private stopped: DrydockError | undefined;
  private timer: NodeJS.Timeout | undefined;
  private started = false;
  private over = false;
  private asking = false;
  private passwordsGiven = 0;
  private sudoRefusal: DrydockError | undefined;
  private finish: (error: DrydockError) => void = () => {};

  constructor(
    private readonly command: CommandSpec<unknown>,
    private readonly options: RunOptions,
    private readonly launched: Launch,
    private readonly channel: Channel,
    private readonly around: RunnerSurroundings,
    private readonly endRun: (run: string, sudo: boolean) => Promise<boolean>,
  ) {
    this.out = new MarkerCut(launched.run);
    this.err = new MarkerCut(launched.run);
    this.began = around.clock.now();
  }

  async result(): Promise<CommandResult> {
    const { channel, options } = this;
    const stop = new Promise<never>((_, reject) => (this.finish = reject));
    stop.catch(() => {});
    const onAbort = () => this.stop(cancelled(options.signal?.reason));
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) onAbort();
    this.limit(START_TIMEOUT_MS, 'did not start');
    // What is written to a program that has ended is not missed.
    channel.stdin.on('error', () => {});
    const reading = Promise.all([this.readOut(), this.readErr()]);
    reading.catch(() => {});
    try {
      const end = await Promise.race([reading.then(() => channel.ended), stop]);
      return this.outcome(end);
    } catch (error) {
      throw await this.failed(DrydockError.from(error));
    } finally {
      clearTimeout(this.timer);
      options.signal?.removeEventListener('abort', onAbort);
      channel.close();
    }
  }

  private async readOut(): Promise<void> {
    for await (const piece of this.channel.stdout as AsyncIterable<Buffer>) {
      const own = this.out.take(piece);
      if (own === undefined) continue;
      if (!this.started) this.begin();
      if (own.length === 0) continue;
      this.stdoutBytes += own.length;
      if (this.options.sink) await this.options.sink(own);
      else if (this.stdoutBytes <= this.cap()) this.stdout.push(own);
      else this.tooMuch('stdout');
    }
  }

  private async readErr(): Promise<void> {
    for await (const piece of this.channel.stderr as AsyncIterable<Buffer>) {
      const own = this.err.take(piece);
      if (own === undefined) {
        if (this.launched.prompt !== undefined) this.watchForPrompt();
        continue;
      }
      this.stderr = Buffer.concat([this.stderr, own]);
      if (this.options.sink || this.options.stdin) this.stderr = this.stderr.subarray(-STDERR_TAIL);
      else if (this.stderr.length > this.cap()) this.tooMuch('stderr');
    }
  }

  /** The command has started: its own time begins, and it is given its stdin. */
  private begin(): void {
    this.started = true;
    this.limit(this.command.timeoutMs, 'did not end');
    this.feed().catch((error: unknown) => this.stop(DrydockError.from(error)));
  }

  private async feed(): Promise<void> {
    const { stdin } = this.channel;
    if (this.options.stdin) {
      for await (const piece of this.options.stdin) {
        if (this.stopped || stdin.destroyed) return;
        // A command that ended early broke the pipe: its exit tells why, not the pipe.
        if (!stdin.write(piece)) await Promise.race([once(stdin, 'drain').catch(() => {}), this.channel.ended.catch(() => {})]);
      }
    } else if (this.command.stdin !== undefined) stdin.write(this.command.stdin);
    stdin.end();
  }

  /** sudo's prompt ends what it wrote so far; another one means that the last password was wrong. */
  private watchForPrompt(): void {
    const prompt = this.launched.prompt ?? '';
    const asked = this.err.noise.split(prompt).length - 1;
    if (asked <= this.passwordsGiven || this.asking) return;
    this.asking = true;
    clearTimeout(this.timer);
    void this.around.sudo
      .get(this.passwordsGiven > 0, this.options.signal)
      .then((password) => {
        this.asking = false;
        if (password === undefined) {
          this.sudoRefusal = new DrydockError('sudoPassword', `sudo on ${this.around.hostName} asks for a password, and none was given.`, {
            hint: 'Give the password when asked, or allow the user to use sudo without one.',
          });
          this.channel.stdin.end();
        } else {
          this.passwordsGiven += 1;
          this.channel.stdin.write(`${password}\n`);
        }
        this.limit(START_TIMEOUT_MS, 'did not start');
      })
      .catch((error: unknown) => this.stop(DrydockError.from(error)));
  }

  private outcome(end: { readonly exitCode: number | undefined; readonly signal: string | undefined }): CommandResult {
    const { hostName, clock, transport } = this.around;
    this.over = true;
    if (this.stopped) throw this.stopped;
    if (!this.started) {
      if (this.sudoRefusal) throw this.sudoRefusal;
      throw sudoFailure(hostName, this.launched.prompt, this.err.noise, end.exitCode);
    }
    if (this.passwordsGiven > 0) this.around.sudo.accepted();
    const bytes = Buffer.concat(this.stdout);
    let stderr = this.stderr.toString('utf8');
    let { exitCode, signal } = end;
    if (!transport.tellsSignals) {
      const report = exitReport(this.launched.run, stderr);
      if (report === undefined)
        throw new DrydockError('disconnected', `The connection to ${hostName} broke while ${this.command.argv[0]} was running.`, {
          hint: 'It may have gone on; look at the host before trying again.',
        });
      stderr = report.stderr;
      signal = signalOfCode(report.code);
      exitCode = signal === undefined ? report.code : undefined;
    }
    return { exitCode, signal, stdoutBytes: bytes, stdout: bytes.toString('utf8'), stderr, duration: clock.now() - this.began };
  }

  /** What is thrown for a run that failed here: what goes on there is ended first. */
  private async failed(error: DrydockError): Promise<DrydockError> {
    const reason = this.stopped ?? error;
    if (this.over || !this.started || reason.kind === 'disconnected') return reason;
    if (await this.endRun(this.launched.run, this.command.sudo === true)) return reason;
    return new DrydockError(reason.kind, reason.message, {
      hint: `Its processes on ${this.around.hostName} could not be ended and may still run.${reason.hint ? ` ${reason.hint}` : ''}`,
      cause: reason,
    });
  }

  private limit(milliseconds: number, what: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const [program] = this.command.argv;
      this.stop(new DrydockError('timeout', `${program} on ${this.around.hostName} ${what} within ${milliseconds / 1000} s.`));
    }, milliseconds);
  }

  private cap(): number {
    return this.command.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
  }

  private tooMuch(stream: string): void {
    const [program] = this.command.argv;
    this.stop(
      new DrydockError('outputTooLarge', `${program} on ${this.around.hostName} wrote more than ${this.cap()} bytes to ${stream}.`, {
        hint: 'It was ended.',
      }),
    );
  }

  private stop(error: DrydockError): void {
    if (this.stopped) return;
    this.stopped = error;
    this.finish(error);
  }
}
