import type { RandomAccess } from '../core/snapshot/random-access';

/** A snapshot that is being written. It has its name only when it is complete and was found to be right. */
export interface SnapshotWriter {
  write(piece: Uint8Array): Promise<void>;
  /** Flushes it, writes the metadata beside it, and gives both their names. */
  commit(metadata: string): Promise<void>;
  /** Removes what was written. Never rejects. */
  discard(): Promise<void>;
}

/** A file that is open for reading. */
export interface OpenFile extends RandomAccess {
  close(): Promise<void>;
}

/** Snapshots on this computer, readable by their owner only. */
export interface SnapshotFiles {
  /** Begins a file as `PATH.part`. Rejects with `conflict` where there is a file of that name, `storage` where it can't be written. */
  create(path: string): Promise<SnapshotWriter>;
  /** The metadata beside a snapshot; undefined where one of the two is missing. */
  metadata(path: string): Promise<string | undefined>;
  /** Opens a file for reading at any place. Rejects with `storage`. */
  open(path: string): Promise<OpenFile>;
  /** The bytes of a file, in order. */
  content(path: string): AsyncIterable<Uint8Array>;
  /** Bytes free for files in a folder that is there or will be made. */
  free(folder: string): Promise<number>;
}
