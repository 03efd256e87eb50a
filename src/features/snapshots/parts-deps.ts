import type { FleetCluster } from '../../core/model/fleet';
import type { Clock } from '../../ports/clock';
import type { Drills } from '../../ports/drill';
import type { SnapshotShelf } from '../../ports/snapshot-shelf';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { UiKit } from '../../ui/kit';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import type { SnapshotElement } from './elements';
import type { Memory } from './library';

/** What the parts of this feature get from the composition root. */
export interface SnapshotPartsDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly memory: Memory;
  readonly sessions: () => ClusterSessions;
  readonly snapshots: () => SnapshotFiles;
  readonly shelf: () => SnapshotShelf;
  /** Where the histories of drills are read. */
  readonly drills: () => Pick<Drills, 'of'>;
  /** The entries of the fleet files, read anew. */
  readonly fleet: () => Promise<readonly FleetCluster[]>;
  /** The cluster whose etcd is shown. */
  readonly shown: () => ClusterSession | undefined;
  /** Brings a row of the branch to the front, opened. */
  readonly reveal: (element: SnapshotElement) => Promise<void>;
}
