import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { DEFAULT_MAX_OUTPUT_BYTES, type CommandSpec } from '../core/command/spec';
import { cancelled, DrydockError } from '../core/errors';
import { storageGuard } from './storage/files';

/** Commands and files of this computer, as whoever runs Drydock; no sudo is used, so that what needs root needs root. */
export class LocalHost {
  readonly name = hostname();

  async run<T>(
    { argv, env, stdin, timeoutMs, maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES, parse }: CommandSpec<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const [program, ...rest] = argv;
    const began = performance.now();
    const late = AbortSignal.timeout(timeoutMs);
    const child = spawn(program, rest, {
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, late]),
    });
    const [out, error]: [Buffer[], Buffer[]] = [[], []];
    let bytes = 0;
    const keep = (list: Buffer[]) => (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= maxOutputBytes) list.push(piece);
    };
    child.stdout.on('data', keep(out));
    child.stderr.on('data', keep(error));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    const ended = await new Promise<{ code: number | null; by: string | null }>((resolve, reject) => {
      child.once('error', (failure: NodeJS.ErrnoException) => {
        if (signal.aborted) reject(cancelled(signal.reason));
        else if (late.aborted) reject(new DrydockError('timeout', `${program} did not end within ${timeoutMs / 1000} s.`));
        // As a shell tells that there is no such program.
        else if (failure.code === 'ENOENT') resolve({ code: 127, by: null });
        else reject(new DrydockError('commandFailed', `${program} could not be started: ${failure.message}`, { cause: failure }));
      });
      child.once('close', (code, by) => resolve({ code, by }));
    });
    if (bytes > maxOutputBytes) throw new DrydockError('outputTooLarge', `${program} wrote more than ${maxOutputBytes} bytes.`);
    const stdoutBytes = Buffer.concat(out);
    return parse({
      exitCode: ended.code ?? undefined,
      signal: ended.by?.replace(/^SIG/, ''),
      stdoutBytes,
      stdout: stdoutBytes.toString('utf8'),
      stderr: Buffer.concat(error).toString('utf8'),
      duration: performance.now() - began,
    });
  }

  async text(path: string): Promise<string> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new DrydockError('notFound', `There is no ${path}.`, { cause: error });
      return storageGuard(`read ${path}`, () => Promise.reject(error as Error));
    }
  }

  /** Replaces a file at once. */
  async write(path: string, content: string, mode: number): Promise<void> {
    const part = `${path}.drydock-${randomBytes(4).toString('hex')}`;
    await storageGuard(`write ${path}`, async () => {
      try {
        const file = await open(part, 'wx', mode);
        try {
          await file.writeFile(content);
          // Whatever umask says.
          await file.chmod(mode);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, path);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    });
  }
}
