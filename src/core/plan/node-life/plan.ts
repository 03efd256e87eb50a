import type { Leftover } from '../../command/node-life/leftovers';
import type { HostTarget } from '../../model/host';
import type { DrainOptions } from '../drain/options';
import type { EtcdBody } from '../etcd/plan';
import type { NodeJoinBody, NodeRole } from '../node-join/plan';
import type { Plan } from '../plan';

/** What a person wants of a node that goes. */
export interface RemovalWishes {
  /** Empty the node first. */
  readonly drain: boolean;
  readonly drainOptions: DrainOptions;
  /** What `kubeadm reset` leaves and is removed, too. */
  readonly clean: readonly Leftover[];
}

/** A node that goes. */
export interface LeavingNode {
  readonly name: string;
  /** UID of its Node object. */
  readonly uid: string;
  readonly role: NodeRole;
  /** Undefined: it is dead, so that nothing is done there. */
  readonly host: { readonly target: HostTarget; readonly criSocket: string | undefined } | undefined;
  /** Whether it is emptied first. */
  readonly drain: boolean;
  /** Whether it was cordoned before. */
  readonly cordoned: boolean;
  /** Its member of etcd, hexadecimal; undefined: it has none. */
  readonly member: string | undefined;
}

export interface NodeRemovalBody {
  readonly node: LeavingNode;
  readonly wishes: RemovalWishes;
  /** `10.0.0.5:6443`; empty: not known. */
  readonly endpoint: string;
  /** Hosts of the control planes that stay. */
  readonly controlPlanes: readonly HostTarget[];
  /** Of a control plane with a member of etcd. */
  readonly etcd: Pick<EtcdBody, 'topology' | 'clusterId' | 'members' | 'work'> | undefined;
}

/** A plan to take a node out of its cluster. */
export type NodeRemovalPlan = Plan<'removeNode', NodeRemovalBody>;

export interface ControlPlaneReplacementBody {
  readonly removal: NodeRemovalBody;
  readonly join: NodeJoinBody;
}

/** A plan to put a new control plane in the place of a dead one. */
export type ControlPlaneReplacementPlan = Plan<'replaceControlPlane', ControlPlaneReplacementBody>;

export interface HostResetBody {
  readonly host: { readonly name: string; readonly target: HostTarget; readonly machineId: string; readonly criSocket: string | undefined };
  readonly clean: readonly Leftover[];
  readonly endpoint: string;
  /** What goes: files and folders that are there. */
  readonly traces: readonly string[];
  /** What stays unless it is chosen, with what there is of it. */
  readonly leftovers: Readonly<Partial<Record<Leftover, string>>>;
}

/** A plan to reset a host that is in no cluster. */
export type HostResetPlan = Plan<'resetHost', HostResetBody>;
