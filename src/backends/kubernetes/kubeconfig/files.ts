import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DrydockError } from '../../../core/errors';
import type { Clock } from '../../../ports/clock';
import type { KubeconfigFilesPort, KubeconfigText } from '../../../ports/kubeconfig-files';

/** Reads kubeconfig files whole, and replaces them so that at every moment there is the old one or the new one. */
export class KubeconfigFiles implements KubeconfigFilesPort {
  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  async read(path: string): Promise<KubeconfigText> {
    return guarded(`read ${path}`, async () => {
      const real = await realpath(path);
      return { path: real, text: await readFile(real, 'utf8') };
    });
  }

  async replace({ path, text: before }: KubeconfigText, text: string): Promise<{ readonly backup: string }> {
    return guarded(`replace ${path}`, async () => {
      const { mode } = await stat(path);
      const backup = `${path}.drydock-${momentOf(this.clock.now())}`;
      const temporary = join(dirname(path), `.${basename(path)}.drydock-${randomBytes(4).toString('hex')}`);
      await write(backup, before);
      try {
        await write(temporary, text);
        await chmod(temporary, mode & 0o777);
        // As late as it can be: whoever writes it at the same time must not lose what they wrote.
        if ((await readFile(path, 'utf8')) !== before)
          throw new DrydockError('conflict', `${path} changed while it was looked at. Nothing was changed.`, { hint: 'Start again.' });
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        await rm(backup, { force: true });
        throw error;
      }
      return { backup };
    });
  }
}

/** Writes a new file that only its owner can read, down to the disk. */
async function write(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** `20261127T090507Z` */
function momentOf(at: number): string {
  return new Date(at)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
}

async function guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (DrydockError.is(error)) throw error;
    throw new DrydockError('storage', `Could not ${what}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}.`, {
      hint: 'Check that the file and its folder can be read and written.',
      cause: error,
    });
  }
}
