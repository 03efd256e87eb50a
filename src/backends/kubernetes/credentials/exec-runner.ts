import { spawn, type ChildProcess } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import { cancelled, DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import type { ExecEntry } from '../kubeconfig/parse';
import type { ShellPath } from './shell-path';

const OUTPUT_CAP = 1024 * 1024;

export interface ExecRequest {
  readonly exec: ExecEntry;
  /** Folder of the kubeconfig: a command with a relative path starts there. */
  readonly folder: string;
  readonly info: string;
}

/** Runs credential plugins: no shell, no terminal, with an end. */
export class ExecRunner {
  constructor(
    private readonly env: Readonly<Record<string, string | undefined>>,
    private readonly shellPath: ShellPath,
    private readonly timeoutMs: () => number,
    private readonly logger: Logger,
  ) {}

  /** Resolves with the standard output of a plugin that ended well. */
  async run({ exec, folder, info }: ExecRequest, signal?: AbortSignal): Promise<string> {
    if (signal?.aborted) throw cancelled(signal.reason);
    const path = await this.shellPath.get();
    const command = /[\\/]/.test(exec.command) && !isAbsolute(exec.command) ? join(folder, exec.command) : exec.command;
    const env = { ...this.env, PATH: path, ...exec.env, KUBERNETES_EXEC_INFO: info };
    this.logger.debug(`Credential plugin: ${redacted([exec.command, ...exec.args]).join(' ')}`);
    const child = spawn(command, [...exec.args], {
      env: env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what the plugin starts ends with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    return this.outcome(child, exec, path, signal);
  }

  private outcome(child: ChildProcess, exec: ExecEntry, path: string, signal: AbortSignal | undefined): Promise<string> {
    const limit = this.timeoutMs();
    return new Promise((resolve, reject) => {
      let [stdout, stderr] = ['', ''];
      let ended: DrydockError | undefined;
      const stop = (error: DrydockError) => {
        ended ??= error;
        endGroup(child);
      };
      const timer = setTimeout(() => {
        const hint = 'It may wait for a login in the browser: run it once in a terminal, or raise drydock.connection.pluginTimeoutSeconds.';
        stop(new DrydockError('timeout', `The credential plugin ${exec.command} did not end within ${limit / 1000} s.`, { hint }));
      }, limit);
      const onAbort = () => stop(cancelled(signal?.reason));
      signal?.addEventListener('abort', onAbort, { once: true });
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
        stdout += chunk;
        if (stdout.length > OUTPUT_CAP)
          stop(
            new DrydockError('exec', `The credential plugin ${exec.command} printed more than a credential can be long.`, {
              hint: 'Check the command in the kubeconfig.',
            }),
          );
      });
      child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr = (stderr + chunk).slice(-8_000)));
      child.on('error', (error: NodeJS.ErrnoException) => {
        done();
        reject(startError(error, exec, path));
      });
      child.on('close', (code, killedBy) => {
        done();
        if (ended) reject(ended);
        else if (code === 0) resolve(stdout);
        else reject(exitError(exec, code, killedBy, stderr));
      });
    });
  }
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}

function startError(error: NodeJS.ErrnoException, exec: ExecEntry, path: string): DrydockError {
  if (error.code === 'ENOENT') {
    const install = exec.installHint ? ` ${exec.installHint.trim()}` : '';
    return new DrydockError('exec', `The credential plugin ${exec.command} was not found. Looked in: ${path}`, {
      hint: `Install it, or add its folder to the PATH of your login shell.${install}`,
      cause: error,
    });
  }
  if (error.code === 'EACCES')
    return new DrydockError('exec', `The credential plugin ${exec.command} may not be run by this user.`, {
      hint: 'Make it executable.',
      cause: error,
    });
  return new DrydockError('exec', `The credential plugin ${exec.command} could not be started (${error.message}).`, {
    hint: 'Check the command in the kubeconfig.',
    cause: error,
  });
}

function exitError(exec: ExecEntry, code: number | null, signal: NodeJS.Signals | null, stderr: string): DrydockError {
  const last = stderr.trim().split('\n').at(-1)?.trim() ?? '';
  const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  const install = exec.installHint ? ` ${exec.installHint.trim()}` : '';
  return new DrydockError('exec', `The credential plugin ${exec.command} ${how}${last === '' ? '' : `: ${last}`}`, {
    hint: `Run it in a terminal; it may want you to log in.${install}`,
  });
}

/** Arguments as they may stand in a log: what follows a word that smells of a secret is left out. */
export function redacted(argv: readonly string[]): readonly string[] {
  const secret = /(token|secret|password|passwd|key|credential)/i;
  return argv.map((word, index) => {
    const assigned = /^(--?[\w-]+)=/.exec(word);
    if (assigned && secret.test(assigned[1] ?? '')) return `${assigned[1]}=…`;
    const before = argv[index - 1];
    return before !== undefined && /^--?[\w-]+$/.test(before) && secret.test(before) ? '…' : word;
  });
}
