import { constants } from 'node:fs';
import { chmod, mkdir, open, readFile, readdir, rm, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { DrydockError } from '../../core/errors';
import { decodeJournal, encodeEvent } from '../../core/operation/codec';
import type { OperationEvent, OperationId } from '../../core/operation/events';
import type { JournalStore, JournalWriter } from '../../ports/journal';

const ENDING = '.jsonl';

/** Journals as files of one folder, readable by their owner only. */
export class FileJournals implements JournalStore {
  constructor(private readonly folder: string) {}

  async create(id: OperationId): Promise<JournalWriter> {
    return this.guard('begin', id, async () => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const file = await open(this.place(id), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND, 0o600);
      await syncFolder(this.folder);
      return new FileWriter(file);
    });
  }

  async reopen(id: OperationId): Promise<JournalWriter> {
    return this.guard('continue', id, async () => {
      const { goodBytes, damaged } = decodeJournal(await readFile(this.place(id), 'utf8'));
      if (damaged) await truncate(this.place(id), goodBytes);
      await chmod(this.place(id), 0o600).catch(() => {});
      return new FileWriter(await open(this.place(id), constants.O_WRONLY | constants.O_APPEND));
    });
  }

  async read(id: OperationId): Promise<{ readonly events: readonly OperationEvent[]; readonly damaged: boolean }> {
    return this.guard('read', id, async () => {
      const { events, damaged } = decodeJournal(await readFile(this.place(id), 'utf8'));
      return { events, damaged };
    });
  }

  async ids(): Promise<readonly OperationId[]> {
    try {
      const names = await readdir(this.folder);
      return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length) as OperationId);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  async remove(id: OperationId): Promise<void> {
    await this.guard('remove', id, () => rm(this.place(id), { force: true }));
  }

  place(id: OperationId): string {
    return join(this.folder, `${id.replace(/[^\w.-]/g, '_')}${ENDING}`);
  }

  private async guard<T>(verb: string, id: OperationId, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      throw new DrydockError('storage', `Could not ${verb} the journal ${this.place(id)} (${reason}).`, {
        hint: 'Check that the folder can be written and that the disk is not full.',
        cause: error,
      });
    }
  }
}

class FileWriter implements JournalWriter {
  constructor(private readonly file: FileHandle) {}

  async append(event: OperationEvent, durable: boolean): Promise<void> {
    await this.file.appendFile(`${encodeEvent(event)}\n`);
    if (durable) await this.file.datasync();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Makes the entry of a new file durable, too. Not every platform can open a folder; where not, there is nothing to do. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (!handle) return;
  await handle.sync().catch(() => {});
  await handle.close();
}
