import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, DrydockError } from '../../core/errors';

/** How long a program may take to end by itself, milliseconds. */
const TERM_PATIENCE = 3000;
const PROBE_EVERY = 50;
/** Lines of a log that are shown where something ends early. */
const TAIL = 5;

/** Names of the files that say which processes belong to a folder. */
export const PID_FILE = /^pid-(\d+)$/;

/** A program that is started in the folder of a drill and ended by its own process id. */
export class DrillChild {
  private readonly exited: Promise<void>;
  private readonly killAtExit: () => void;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    private readonly log: string,
  ) {
    this.exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    this.killAtExit = () => child.kill('SIGKILL');
    process.once('exit', this.killAtExit);
  }

  static async start(program: string, argv: readonly string[], folder: string): Promise<DrillChild> {
    const name = basename(program);
    const log = join(folder, `${name}.log`);
    // Nothing of this process goes to it: no credentials, no settings of etcd (ETCD_…) that would count as flags.
    const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder };
    const child = spawn(program, [...argv], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const file = createWriteStream(log, { flags: 'a', mode: 0o600 });
    file.on('error', () => undefined);
    child.stdout.pipe(file, { end: false });
    child.stderr.pipe(file, { end: false });
    child.once('close', () => file.end());
    const started = new DrillChild(name, child, log);
    if (child.pid !== undefined) await writeFile(join(folder, `pid-${child.pid}`), '', { mode: 0o600 });
    return started;
  }

  get isRunning(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until a probe succeeds. Rejects with `commandFailed` where the program ends before, `timeout` after so many milliseconds. */
  async ready(probe: () => Promise<boolean>, patience: number, signal: AbortSignal): Promise<void> {
    const until = performance.now() + patience;
    while (this.isRunning && performance.now() < until) {
      if (signal.aborted) throw cancelled(signal.reason);
      if (await probe().catch(() => false)) return;
      await sleep(PROBE_EVERY);
    }
    if (this.isRunning) throw new DrydockError('timeout', `${this.name} does not answer after ${patience / 1000} s. ${await this.tail()}`);
    throw new DrydockError('commandFailed', `${this.name} ended by itself. ${await this.tail()}`);
  }

  /** Waits until it ends. Rejects with `commandFailed` for another exit code than 0. */
  async finished(signal: AbortSignal): Promise<void> {
    const stop = () => this.child.kill('SIGKILL');
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    await this.exited;
    signal.removeEventListener('abort', stop);
    process.removeListener('exit', this.killAtExit);
    if (signal.aborted) throw cancelled(signal.reason);
    if (this.child.exitCode !== 0)
      throw new DrydockError(
        'commandFailed',
        `${this.name} ended with ${this.child.exitCode ?? this.child.signalCode}. ${await this.tail()}`,
      );
  }

  async stop(): Promise<void> {
    if (this.isRunning) {
      this.child.kill('SIGTERM');
      await Promise.race([this.exited, sleep(TERM_PATIENCE, undefined, { ref: false })]);
      if (this.isRunning) this.child.kill('SIGKILL');
      await this.exited;
    }
    process.removeListener('exit', this.killAtExit);
  }

  private async tail(): Promise<string> {
    const text = await readFile(this.log, 'utf8').catch(() => '');
    const lines = text.trim().split('\n').slice(-TAIL);
    return text.trim() === '' ? 'It wrote nothing.' : `Its log ends with: ${lines.join(' | ').slice(-1500)}`;
  }
}
