import type { OperationEvent, OperationId } from '../core/operation/events';

/** The journals of operations on this computer: one append-only file each. */
export interface JournalStore {
  /** Starts a new journal. Rejects when one with this id exists. */
  create(id: OperationId): Promise<JournalWriter>;
  /** Opens an existing journal to go on writing at its end; a torn last line is cut off first. */
  reopen(id: OperationId): Promise<JournalWriter>;
  /**
   * Everything readable, in order. A torn last line, which a crash leaves, is left out silently; `damaged` says that whole
   * lines can't be read, so that something may have happened that the events don't tell.
   */
  read(id: OperationId): Promise<{ readonly events: readonly OperationEvent[]; readonly damaged: boolean }>;
  ids(): Promise<readonly OperationId[]>;
  remove(id: OperationId): Promise<void>;
  /** Where a person finds the file, for reports. */
  place(id: OperationId): string;
}

export interface JournalWriter {
  /** Resolves when the event is on disk (flushed) if `durable`, else as soon as it is handed to the system. */
  append(event: OperationEvent, durable: boolean): Promise<void>;
  close(): Promise<void>;
}
