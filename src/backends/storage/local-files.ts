import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DrydockError } from '../../core/errors';
import type { LocalFiles } from '../../ports/local-files';
import { storageGuard } from './files';

/** Text files of this computer, as operations read and make them. */
export class TextFiles implements LocalFiles {
  async read(path: string): Promise<string | undefined> {
    return storageGuard(`read ${path}`, async () => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    });
  }

  async create(path: string, text: string): Promise<void> {
    await storageGuard(`make ${path}`, async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      let file;
      try {
        file = await open(path, 'wx', 0o600);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        throw new DrydockError('conflict', `${path} is there already, and is never overwritten.`, {
          hint: 'Move it away, or choose another path.',
        });
      }
      try {
        await file.writeFile(text);
        await file.sync();
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      } finally {
        await file.close();
      }
    });
  }

  async remove(path: string): Promise<void> {
    await storageGuard(`remove ${path}`, () => rm(path, { force: true }));
  }
}
