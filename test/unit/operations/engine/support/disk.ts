import { decodeJournal, encodeEvent } from '../../../../../src/core/operation/codec';
import type { OperationEvent, OperationId } from '../../../../../src/core/operation/events';
import type { LockHolder } from '../../../../../src/core/operation/lock';
import type { JournalStore, JournalWriter } from '../../../../../src/ports/journal';
import type { LocalLocks } from '../../../../../src/ports/lock';
import type { SimulatedProcess } from './process';

interface File {
  text: string;
  /** So many characters survive a crash for certain. */
  flushed: number;
}

/** A disk that loses what was not flushed when a process dies, at any character. */
export class Disk {
  readonly files = new Map<OperationId, File>();
  readonly locks = new Map<string, LockHolder>();
  full = false;
  private readonly alive = new Set<number>();

  /** @param survives which part of what was not flushed is there after a crash, 0 to 1 */
  constructor(private readonly survives = 0) {}

  events(id: OperationId): readonly OperationEvent[] {
    return decodeJournal(this.files.get(id)?.text ?? '').events;
  }

  text(id: OperationId): string {
    return this.files.get(id)?.text ?? '';
  }

  journals(process: SimulatedProcess): JournalStore {
    this.alive.add(process.pid);
    void process.died.then(() => this.alive.delete(process.pid));
    const fileOf = (id: OperationId) => {
      const file = this.files.get(id);
      if (!file) throw new Error(`There is no journal ${id}.`);
      return file;
    };
    return {
      create: (id) =>
        process.touch(() => {
          if (this.full) throw new Error('no space left on the disk');
          this.files.set(id, { text: '', flushed: 0 });
          return this.writer(fileOf(id), process);
        }),
      reopen: (id) =>
        process.touch(() => {
          const file = fileOf(id);
          file.text = file.text.slice(0, file.text.lastIndexOf('\n') + 1);
          file.flushed = file.text.length;
          return this.writer(file, process);
        }),
      read: async (id) => {
        const { events, damagedLines } = decodeJournal(fileOf(id).text);
        return { events, damaged: damagedLines > 0 };
      },
      ids: async () => [...this.files.keys()],
      remove: async (id) => void this.files.delete(id),
      place: (id) => `/journals/${id}`,
    };
  }

  localLocks(process: SimulatedProcess): LocalLocks {
    const living = (uid: string) => {
      const holder = this.locks.get(uid);
      return holder && this.alive.has(holder.pid) ? holder : undefined;
    };
    return {
      holder: async (uid) => living(uid),
      acquire: async (uid, holder) => {
        const heldBy = living(uid);
        if (heldBy) return { heldBy };
        this.locks.set(uid, { ...holder, pid: process.pid });
        return { release: () => process.touch(() => void this.locks.delete(uid)) };
      },
    };
  }

  private writer(file: File, process: SimulatedProcess): JournalWriter {
    const crash = (line: string) => {
      const all = file.text + line;
      file.text = all.slice(0, file.flushed + Math.floor((all.length - file.flushed) * this.survives));
    };
    return {
      append: async (event, durable) => {
        const line = `${encodeEvent(event)}\n`;
        await process.touch(
          () => {
            if (this.full) throw new Error('no space left on the disk');
            file.text += line;
            if (durable) file.flushed = file.text.length;
          },
          () => crash(line),
        );
      },
      close: async () => {},
    };
  }
}
