import type { RandomAccess } from '../core/snapshot/random-access';

/** A snapshot that is being written. It has its name only when it is complete and was found to be right. */
export interface SnapshotWriter {
  write(piece: Uint8Array): Promise<void>;
  /** Everything was written: gives it back for reading, until it is committed. Undefined: it lies where it can't be read in any order. */
  reread(): Promise<RandomAccess | undefined>;
  /** Flushes it, writes the metadata beside it, and gives both their names. */
  commit(metadata: string): Promise<void>;
  /** Removes what was written. Never rejects. */
  discard(): Promise<void>;
}

/** A file that is open for reading. */
export interface OpenFile extends RandomAccess {
  /** Closes it, and removes what was unpacked. */
  dispose(): Promise<void>;
}

/** Snapshots on this computer, readable by their owner only. */
export interface SnapshotFiles {
  /** Begins a file as `PATH.part`. Rejects with `conflict` where there is a file of that name, `storage` where it can't be written. */
  create(path: string): Promise<SnapshotWriter>;
  /** The metadata beside a snapshot; undefined where one of the two is missing. */
  metadata(path: string): Promise<string | undefined>;
  /** Opens a file for reading at any place, unpacked where it is packed. Rejects with `storage`, or `invalid` where it is encrypted. */
  open(path: string, signal?: AbortSignal): Promise<OpenFile>;
  /** Size and time of the last change, as a text that is another one once the file was written to. Rejects with `storage`. */
  stamp(path: string): Promise<string>;
  /** The same bytes in order. */
  content(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Bytes free for files in a folder that is there or will be made. */
  free(folder: string): Promise<number>;
}
