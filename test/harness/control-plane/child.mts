/** Programs that a test starts and surely ends: by their own pid, with what they said kept in a file. */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const TERM_PATIENCE = 5_000;

export class Child {
  private readonly process: ChildProcess;
  private readonly exited: Promise<void>;
  private readonly killAtExit: () => void;
  readonly name: string;
  readonly logFile: string;

  constructor(name: string, argv: readonly [string, ...string[]], logFile: string) {
    this.name = name;
    this.logFile = logFile;
    const log = openSync(logFile, 'a');
    const [program, ...rest] = argv;
    const child = spawn(program, rest, { stdio: ['ignore', log, log] });
    this.process = child;
    this.exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    this.killAtExit = () => child.kill('SIGKILL');
    process.once('exit', this.killAtExit);
  }

  get isRunning(): boolean {
    return this.process.pid !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  /**
   * Waits until a probe succeeds.
   * @throws Error with the end of the log when the program ends or the time (milliseconds) is over
   */
  async ready(probe: () => Promise<boolean>, patience: number): Promise<void> {
    const until = Date.now() + patience;
    while (this.isRunning && Date.now() < until) {
      if (await probe().catch(() => false)) return;
      await sleep(100);
    }
    throw new Error(
      `${this.name} ${this.isRunning ? `is not ready after ${patience / 1000} s` : 'ended'}; its log ends with\n${this.logTail()}`,
    );
  }

  /** Asks it to end, and makes it end where it does not. */
  async stop(): Promise<void> {
    process.removeListener('exit', this.killAtExit);
    if (!this.isRunning) return;
    // A frozen program would not hear the wish to end.
    this.setPaused(false);
    this.process.kill('SIGTERM');
    await Promise.race([this.exited, sleep(TERM_PATIENCE, undefined, { ref: false })]);
    if (this.isRunning) this.process.kill('SIGKILL');
    await this.exited;
  }

  /** Freezes the program, or lets it go on. */
  setPaused(paused: boolean): void {
    this.process.kill(paused ? 'SIGSTOP' : 'SIGCONT');
  }

  logTail(): string {
    return readFileSync(this.logFile, 'utf8').split('\n').slice(-30).join('\n');
  }
}
