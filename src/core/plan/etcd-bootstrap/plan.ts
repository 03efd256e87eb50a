import type { EtcdHost, EtcdSettings } from '../../bootstrap/etcd/settings';
import type { EtcdHostReading } from '../../command/etcd-bootstrap/look';
import type { HostTarget } from '../../model/host';
import type { Plan } from '../plan';

export interface EtcdHostFacts {
  readonly target: HostTarget;
  readonly reading: EtcdHostReading;
  /** How far the host's clock is ahead of this computer's, milliseconds; undefined: it does not tell. */
  readonly clockAhead: number | undefined;
}

export interface EtcdBootstrapFacts {
  /** In the order of the settings. */
  readonly members: readonly EtcdHostFacts[];
  readonly clients: readonly EtcdHostFacts[];
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface MemberWork extends EtcdHost {
  readonly target: HostTarget;
  /** Content of the unit. */
  readonly unit: string;
}

export interface EtcdBootstrapBody {
  readonly settings: EtcdSettings;
  /** The first one has the authority. */
  readonly members: readonly MemberWork[];
  readonly clients: readonly HostTarget[];
  /** Added to the names of what an undo moves aside. */
  readonly aside: string;
}

export type EtcdBootstrapPlan = Plan<'bootstrapEtcd', EtcdBootstrapBody>;
