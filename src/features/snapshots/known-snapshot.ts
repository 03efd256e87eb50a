import type { SnapshotEntry, VerdictNote } from '../../core/snapshot/catalog';
import type { DrillRecord } from '../../core/snapshot/drill/record';

/** A snapshot that is known here. */
export interface KnownSnapshot {
  readonly entry: SnapshotEntry;
  /** Found in a folder of snapshots, or opened by somebody. */
  readonly origin: 'folder' | 'byHand';
  readonly note?: VerdictNote;
  /** Its last rehearsal that counts; see `drillThatCounts`. */
  readonly drill?: DrillRecord;
  /** Why its history of drills could not be read. */
  readonly drillProblem?: string;
  /** The revision it is looked at; unset: its last. */
  readonly at?: number;
}
