import type { ControlPlaneLayout, InstanceSource } from '../../model/control-plane';
import type { AlarmType, EtcdPlace } from '../../model/etcd';
import type { HostTarget } from '../../model/host';
import type { Plan } from '../plan';

/** A member as a plan keeps it. Ids are hexadecimal, because plans are JSON. */
export interface PlannedMember {
  readonly id: string;
  /** Empty: it has never started. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  /** Undefined: there is no way to ask it. */
  readonly place: EtcdPlace | undefined;
  readonly role: 'leader' | 'follower' | 'learner';
  /** It answered a read that needed the quorum. Learners answer none. */
  readonly healthy: boolean;
  readonly answers: boolean;
  /** Bytes; undefined: it gave no status. */
  readonly dbSize: number | undefined;
  readonly dbSizeInUse: number | undefined;
}

/** One thing that is done, in order. Each is a step of the operation. */
export type EtcdWork =
  /** Everybody that should answer does; `alarms`: and nobody has an alarm. */
  | { readonly do: 'check'; readonly without: readonly string[]; readonly alarms: 'none' | 'any' }
  | { readonly do: 'defragment'; readonly member: string; readonly alarms: 'none' | 'any' }
  | { readonly do: 'compact' }
  /** Only once there is room again. */
  | { readonly do: 'disarm'; readonly member: string; /** Unset: NOSPACE. */ readonly alarm?: AlarmType }
  | { readonly do: 'moveLeader'; readonly to: string }
  | { readonly do: 'remove'; readonly member: string }
  | { readonly do: 'addLearner'; readonly peerUrls: readonly string[] }
  /** Somebody starts it; who is told how. */
  | { readonly do: 'awaitStart'; readonly peerUrls: readonly string[] }
  | { readonly do: 'promote'; readonly peerUrls: readonly string[] }
  | { readonly do: 'snapshot' }
  /** What a member on its host is made anew with: stopped, its data put aside, configured to join, started. */
  | { readonly do: 'stopMember' | 'setAside' | 'configure' | 'startMember' }
  /** Settings that a service had for its first start alone are taken away. */
  | { readonly do: 'tidyService' }
  /** All members tell the same content at one revision. */
  | { readonly do: 'equal' }
  /** The API server that uses the member of its host is well. */
  | { readonly do: 'apiBack' };

/** The host on which a member is made anew. */
export interface ReplacedHost {
  /** Name of the host. */
  readonly name: string;
  readonly target: HostTarget;
  readonly layout: ControlPlaneLayout;
  readonly source: InstanceSource;
  /** The service of systemd that runs it; unset: a static pod. */
  readonly unit?: string;
  /** Name of the member, by its configuration. */
  readonly member: string;
  readonly peerUrls: readonly string[];
  readonly place: EtcdPlace;
  readonly dataFolder: string;
  /** Folder in the same file system: the old data and the old manifest from then on. Never removed. */
  readonly workFolder: string;
  /** SHA-256 of the public key of the cluster's authority. */
  readonly authority: string;
  /** Port on its loopback by which its API server tells its health; undefined: it has none. */
  readonly apiPort: number | undefined;
}

/** Where a snapshot goes. */
export type SnapshotDestination =
  | { readonly kind: 'local'; /** Absolute path on this computer. */ readonly path: string }
  | { readonly kind: 'host'; readonly place: HostTarget; /** Absolute path on that host. */ readonly path: string }
  | {
      readonly kind: 'bucket';
      /** s3://BUCKET/FOLDER/NAME */
      readonly path: string;
      /** Unset: what the environment and the shared files of AWS say. Credentials come from there alone. */
      readonly endpoint?: string;
      readonly region?: string;
    };

export interface EtcdBody {
  readonly topology: 'stacked' | 'external';
  /** Hexadecimal. */
  readonly clusterId: string;
  readonly members: readonly PlannedMember[];
  readonly work: readonly EtcdWork[];
  /** Of a snapshot. */
  readonly snapshot?: {
    readonly source: string;
    readonly destination: SnapshotDestination;
    /** age recipients it is encrypted to. Unset: it is not. */
    readonly recipients?: readonly string[];
    /** Bytes of the source's database when the plan was made. */
    readonly expectedBytes: number;
  };
  /** Of a replacement. */
  readonly host?: ReplacedHost;
}

export const ETCD_TYPES = [
  'defragmentEtcd',
  'recoverEtcdSpace',
  'moveEtcdLeader',
  'removeEtcdMember',
  'addEtcdLearner',
  'promoteEtcdLearner',
  'replaceEtcdMember',
  'takeSnapshot',
] as const;

export type EtcdPlanType = (typeof ETCD_TYPES)[number];
export type EtcdPlan = Plan<EtcdPlanType, EtcdBody>;

/** Cluster UIDs of plans that were made while the API was silent: the cluster of etcd stands for it. */
export const ETCD_UID = 'etcd:';
