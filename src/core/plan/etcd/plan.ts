import type { EtcdPlace } from '../../model/etcd';
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
  | { readonly do: 'disarm'; readonly member: string }
  | { readonly do: 'moveLeader'; readonly to: string }
  | { readonly do: 'remove'; readonly member: string }
  | { readonly do: 'addLearner'; readonly peerUrls: readonly string[] }
  /** Somebody starts it; who is told how. */
  | { readonly do: 'awaitStart'; readonly peerUrls: readonly string[] }
  | { readonly do: 'promote'; readonly peerUrls: readonly string[] }
  | { readonly do: 'snapshot' };

/** Where a snapshot goes. */
export type SnapshotDestination =
  | { readonly kind: 'local'; /** Absolute path on this computer. */ readonly path: string }
  | { readonly kind: 'host'; readonly place: EtcdPlace['credentials']['target']; /** Absolute path on that host. */ readonly path: string }
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
}

export const ETCD_TYPES = [
  'defragmentEtcd',
  'recoverEtcdSpace',
  'moveEtcdLeader',
  'removeEtcdMember',
  'addEtcdLearner',
  'promoteEtcdLearner',
  'takeSnapshot',
] as const;

export type EtcdPlanType = (typeof ETCD_TYPES)[number];
export type EtcdPlan = Plan<EtcdPlanType, EtcdBody>;

/** Cluster UIDs of plans that were made while the API was silent: the cluster of etcd stands for it. */
export const ETCD_UID = 'etcd:';
