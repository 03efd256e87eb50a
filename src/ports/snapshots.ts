import type { SnapshotEntry } from '../core/snapshot/catalog';
import type { StoredFacts } from '../core/snapshot/metadata';
import type { RandomAccess } from '../core/snapshot/random-access';

/** A snapshot that is being written. It has its name only when it is complete and was found to be right. */
export interface SnapshotWriter {
  write(piece: Uint8Array): Promise<void>;
  /** What lies there, where that is not the snapshot as it was written; known once it was given back for reading. */
  stored?(): StoredFacts | undefined;
  /** Everything was written: gives it back for reading, until it is committed. Undefined: it lies where it can't be read in any order. */
  reread(): Promise<RandomAccess | undefined>;
  /** Flushes it, writes the metadata beside it, and gives both their names. */
  commit(metadata: string): Promise<void>;
  /** Removes what was written. Never rejects. */
  discard(): Promise<void>;
}

/** How encrypted files are opened. What is read from identity files stays in memory. */
export interface Unlocking {
  /** Absolute paths of identity files. */
  readonly identityFiles: readonly string[];
  /** Asks for the passphrase that protects an identity file, by its path. Undefined: dismissed. */
  readonly passphrase?: (identityFile: string) => Promise<string | undefined>;
  /** Told of a passphrase that did not open an identity file. */
  readonly wrongPassphrase?: (identityFile: string) => void;
}

/** A file that is open for reading. */
export interface OpenFile extends RandomAccess {
  /** Closes it, and removes what was unpacked. */
  dispose(): Promise<void>;
}

/** Where a bucket is, beyond what the environment and the shared files of AWS say. */
export interface BucketWishes {
  readonly endpoint?: string;
  readonly region?: string;
}

/** Snapshots in buckets that are compatible with S3. */
export interface SnapshotBuckets {
  /** Begins an object. Rejects with `conflict` where there is one of that name, `config` without credentials. @param path s3://BUCKET/KEY */
  create(path: string, wishes: BucketWishes, signal: AbortSignal): Promise<SnapshotWriter>;
  /** The metadata beside a snapshot; undefined where one of the two is missing. */
  metadata(path: string, wishes: BucketWishes, signal: AbortSignal): Promise<string | undefined>;
  /** Snapshots of a folder with their metadata; of the snapshots themselves nothing is read. @param folder s3://BUCKET/FOLDER/ */
  list(folder: string, wishes: BucketWishes, signal: AbortSignal): Promise<readonly SnapshotEntry[]>;
}

/** Snapshots on this computer, readable by their owner only. */
export interface SnapshotFiles {
  /** Begins a file as `PATH.part`. Rejects with `conflict` where there is a file of that name, `storage` where it can't be written. */
  create(path: string): Promise<SnapshotWriter>;
  /** The metadata beside a snapshot; undefined where one of the two is missing. */
  metadata(path: string): Promise<string | undefined>;
  /**
   * Encrypts what is written to age recipients before it gets to a writer. What is given back for reading is what lies there, decrypted
   * with a key that nobody else has and that goes with the writer. Rejects with `config` for a recipient that can't be one.
   */
  seal(writer: SnapshotWriter, recipients: readonly string[]): Promise<SnapshotWriter>;
  /**
   * Opens a file for reading at any place, unpacked where it is packed. Rejects with `storage`, `invalid` where it is damaged, `config`
   * where it is encrypted and nothing unlocks it, `unauthorized` where it is encrypted to somebody else.
   */
  open(path: string, signal?: AbortSignal, unlocking?: Unlocking): Promise<OpenFile>;
  /** Size and time of the last change, as a text that is another one once the file was written to. Rejects with `storage`. */
  stamp(path: string): Promise<string>;
  /** The same bytes in order. */
  content(path: string, signal?: AbortSignal, unlocking?: Unlocking): AsyncIterable<Uint8Array>;
  /** Bytes free for files in a folder that is there or will be made. */
  free(folder: string): Promise<number>;
}
