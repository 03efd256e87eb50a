import type { Disposable } from '../core/disposable';
import type { SnapshotEntry } from '../core/snapshot/catalog';

/** Folders of this computer that snapshots lie in. */
export interface SnapshotShelf {
  /**
   * What lies in a folder and is taken for a snapshot, with its metadata; of the snapshots themselves nothing is read.
   * @returns undefined where there is no such folder. Rejects with `storage` where it can't be read.
   */
  list(folder: string): Promise<readonly SnapshotEntry[] | undefined>;
  /** One file, whatever its name. Undefined: there is none. */
  look(path: string): Promise<SnapshotEntry | undefined>;
  /** Writes the metadata beside a snapshot, readable by its owner only. */
  record(path: string, metadata: string): Promise<void>;
  /** Removes a snapshot and then its metadata. Rejects with `storage`. */
  remove(path: string): Promise<void>;
  /**
   * Tells when snapshots of a folder, their metadata or their drills come, go or change; the folder may not be there yet.
   * What changes after the call returned is told, some tenths of a second later.
   */
  watch(folder: string, changed: () => void): Disposable;
}
