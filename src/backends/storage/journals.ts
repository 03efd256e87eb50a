import { constants } from 'node:fs';
import { chmod, mkdir, open, readFile, readdir, rm, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJournal, encodeEvent } from '../../core/operation/codec';
import type { OperationEvent, OperationId } from '../../core/operation/events';
import type { JournalStore, JournalWriter } from '../../ports/journal';
import { fileNameOf, storageGuard } from './files';

const ENDING = '.jsonl';
const LINE_BREAK = 0x0a;

/** Journals as files of one folder, readable by their owner only. */
export class FileJournals implements JournalStore {
  /** @param folder absolute path; made when the first journal is */
  constructor(private readonly folder: string) {}

  async create(id: OperationId): Promise<JournalWriter> {
    return storageGuard(`begin the journal ${this.place(id)}`, async () => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const file = await open(this.place(id), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND, 0o600);
      await syncFolder(this.folder);
      return new FileWriter(file, this.place(id));
    });
  }

  async reopen(id: OperationId): Promise<JournalWriter> {
    const place = this.place(id);
    return storageGuard(`continue the journal ${place}`, async () => {
      const content = await readFile(place);
      const whole = content.lastIndexOf(LINE_BREAK) + 1;
      if (whole < content.length) await truncate(place, whole);
      // It may have come from a backup that lost this.
      await chmod(place, 0o600).catch(() => {});
      return new FileWriter(await open(place, constants.O_WRONLY | constants.O_APPEND), place);
    });
  }

  async read(id: OperationId): Promise<{ readonly events: readonly OperationEvent[]; readonly damaged: boolean }> {
    return storageGuard(`read the journal ${this.place(id)}`, async () => {
      const { events, damagedLines } = decodeJournal(await readFile(this.place(id), 'utf8'));
      return { events, damaged: damagedLines > 0 };
    });
  }

  async ids(): Promise<readonly OperationId[]> {
    return storageGuard(`list the journals in ${this.folder}`, async () => {
      const names = await readdir(this.folder).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      });
      return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length) as OperationId);
    });
  }

  async remove(id: OperationId): Promise<void> {
    await storageGuard(`remove the journal ${this.place(id)}`, () => rm(this.place(id), { force: true }));
  }

  place(id: OperationId): string {
    return join(this.folder, `${fileNameOf(id)}${ENDING}`);
  }
}

class FileWriter implements JournalWriter {
  constructor(
    private readonly file: FileHandle,
    private readonly place: string,
  ) {}

  async append(event: OperationEvent, durable: boolean): Promise<void> {
    await storageGuard(`write to ${this.place}`, async () => {
      await this.file.appendFile(`${encodeEvent(event)}\n`);
      if (durable) await this.file.datasync();
    });
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
