/** A snapshot that is being written. It has its name only when it is complete and was found to be right. */
export interface SnapshotWriter {
  write(piece: Uint8Array): Promise<void>;
  /** Flushes it, writes the metadata beside it, and gives both their names. */
  commit(metadata: string): Promise<void>;
  /** Removes what was written. Never rejects. */
  discard(): Promise<void>;
}

/** Snapshots on this computer, readable by their owner only. */
export interface SnapshotFiles {
  /** Begins a file as `PATH.part`. Rejects with `conflict` where there is a file of that name, `storage` where it can't be written. */
  create(path: string): Promise<SnapshotWriter>;
  /** The metadata beside a snapshot; undefined where one of the two is missing. */
  metadata(path: string): Promise<string | undefined>;
  /** Bytes free for files in a folder that is there or will be made. */
  free(folder: string): Promise<number>;
}
