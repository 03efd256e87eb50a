import type { RestartWay } from '../../command/maintenance/boot';
import type { Patch, PatchManager } from '../../command/packages/patches';
import type { HostTarget } from '../../model/host';
import type { Kured } from '../../policy/kured';
import type { Plan } from '../plan';
import type { DrainPreview, UpgradeGround } from '../upgrade/plan';
import type { MaintenanceOptions } from './options';

/** What is done to the packages of a host. */
export interface PatchWork {
  readonly manager: PatchManager;
  /** What is brought up to date, and what comes new with it. */
  readonly patches: readonly Patch[];
  /** Packages with a newer version that stay as they are: held on the host, or left alone by the plan. */
  readonly kept: readonly string[];
  /** Why the list may be old; undefined: the repositories were asked. */
  readonly stale: string | undefined;
}

/** What is done on one node. */
export interface MaintenanceNode {
  readonly name: string;
  readonly role: 'controlPlane' | 'worker';
  /** Undefined: nobody knows how it is reached, and the plan is blocked. */
  readonly target: HostTarget | undefined;
  /** It is cordoned already, and stays so. */
  readonly cordoned: boolean;
  /** Undefined: none is to be installed. */
  readonly patch: PatchWork | undefined;
  /** `ifWanted`: when the host asks for it once its packages are new. */
  readonly reboot: 'yes' | 'ifWanted' | 'no';
  readonly restart: RestartWay | undefined;
  /** Why the host asks for a restart now; empty: it does not, or nobody knows. */
  readonly wants: readonly string[];
  readonly kernel: string;
  /** Undefined: its drain can't be told. */
  readonly preview: DrainPreview | undefined;
  /** Number of the group that goes at one time, from 0. */
  readonly batch: number;
}

export interface MaintenanceBody {
  readonly options: MaintenanceOptions;
  /** In their order. */
  readonly nodes: readonly MaintenanceNode[];
  /** Chosen nodes at which nothing is to be done, each with why. */
  readonly left: readonly { readonly name: string; readonly why: string }[];
  /** Members of etcd are static pods of the control planes. */
  readonly stackedEtcd: boolean;
  /** Undefined: there is none, or nobody knows; its lock is taken otherwise. */
  readonly kured: Kured | undefined;
  /** How the cluster was: what it is recognised by, and what it is compared with after each host. */
  readonly ground: UpgradeGround;
}

export type MaintenancePlan = Plan<'maintenance', MaintenanceBody>;
