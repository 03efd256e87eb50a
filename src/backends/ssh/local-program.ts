import { spawn } from 'node:child_process';
import { cancelled, DrydockError } from '../../core/errors';

export interface LocalRun {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface LocalResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const OUTPUT_CAP = 1024 * 1024;

/** Runs a program of this computer to its end, without a shell. Rejects only when it can't be started, takes too long or is cancelled. */
export function runLocal(
  argv: readonly [string, ...string[]] | readonly string[],
  { env, timeoutMs, signal }: LocalRun,
): Promise<LocalResult> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(cancelled(signal.reason));
      return;
    }
    const child = spawn(program, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let [stdout, stderr] = ['', ''];
    let ended: DrydockError | undefined;
    const stop = (error: DrydockError) => {
      ended ??= error;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(new DrydockError('timeout', `${program} did not end within ${timeoutMs / 1000} s.`)), timeoutMs);
    const onAbort = () => stop(cancelled(signal?.reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout = (stdout + piece).slice(0, OUTPUT_CAP)));
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr = (stderr + piece).slice(0, OUTPUT_CAP)));
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (error) => {
      done();
      reject(
        new DrydockError('exec', `${program} can't be started (${(error as NodeJS.ErrnoException).code ?? error.message}).`, {
          cause: error,
        }),
      );
    });
    child.on('close', (code) => {
      done();
      if (ended) reject(ended);
      else resolve({ code, stdout, stderr });
    });
  });
}
