import type { SnapshotEntry, VerdictNote } from '../../core/snapshot/catalog';

/** A snapshot that is known here. */
export interface KnownSnapshot {
  readonly entry: SnapshotEntry;
  /** Found in a folder of snapshots, or opened by somebody. */
  readonly origin: 'folder' | 'byHand';
  readonly note?: VerdictNote;
  /** The revision it is looked at; unset: its last. */
  readonly at?: number;
}
