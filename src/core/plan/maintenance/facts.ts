import type { HostState } from '../../command/maintenance/host-state';
import type { PatchList, PatchManager } from '../../command/packages/patches';
import type { Known } from '../../known';
import type { HostTarget } from '../../model/host';
import type { NodeModel } from '../../model/node';
import type { Kured, KuredHolder } from '../../policy/kured';
import type { AuthorityMark, ClusterDrainFacts } from '../upgrade/facts';

/** What is known of one host. */
export interface MaintenanceHostFacts {
  readonly target: HostTarget;
  readonly state: HostState;
  /** Undefined: no package manager that is known; only read for patches. */
  readonly manager: PatchManager | undefined;
  /** Packages that the host's manager leaves alone. */
  readonly held: readonly string[];
  /** Undefined: not asked for. */
  readonly patches: Known<PatchList> | undefined;
}

export interface KuredFacts extends Kured {
  readonly holders: readonly KuredHolder[];
}

/** Everything that maintenance is planned from. */
export interface MaintenanceFacts {
  /** When the reading began, epoch milliseconds. */
  readonly at: number;
  readonly nodes: readonly NodeModel[];
  /** Of the chosen nodes, by name: the host, or why it could not be read. */
  readonly hosts: Readonly<Record<string, Known<MaintenanceHostFacts>>>;
  /** How the hosts of the chosen nodes and of all control planes are reached, as far as anybody knows. */
  readonly targets: Readonly<Record<string, HostTarget>>;
  readonly drains: Known<ClusterDrainFacts>;
  /** Only read where a control plane is chosen; undefined: not asked for. */
  readonly authority: Known<AuthorityMark> | undefined;
  /** Known and undefined: there is no kured. */
  readonly kured: Known<KuredFacts | undefined>;
}
