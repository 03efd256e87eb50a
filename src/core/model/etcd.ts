import type { Known } from '../known';
import type { Severity } from './expiry';
import type { HostTarget } from './host';

/** Id of a member or a cluster: 64 bits without a sign, more than a double holds. Shown as hexadecimal, as etcdctl does. */
export type EtcdId = bigint;

/** A member as the cluster lists it. */
export interface EtcdMember {
  readonly id: EtcdId;
  /** Empty: it was added and has never started. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  /** Gets the log and has no vote. */
  readonly learner: boolean;
}

export interface EtcdMemberList {
  readonly clusterId: EtcdId;
  readonly members: readonly EtcdMember[];
}

/** What one member says of itself. */
export interface EtcdStatus {
  readonly clusterId: EtcdId;
  readonly memberId: EtcdId;
  /** Revision of the key space. */
  readonly revision: bigint;
  /** `3.6.8` */
  readonly version: string;
  /** Version of the format on disk; undefined before 3.6. */
  readonly storageVersion: string | undefined;
  /** Bytes of the database file, and those of them that hold something; the latter undefined before 3.4. */
  readonly dbSize: number;
  readonly dbSizeInUse: number | undefined;
  /** Bytes at which writes are refused; undefined before 3.6. */
  readonly dbSizeQuota: number | undefined;
  /** Zero: it knows no leader. */
  readonly leader: EtcdId;
  readonly raftTerm: bigint;
  readonly raftIndex: bigint;
  readonly raftAppliedIndex: bigint;
  readonly errors: readonly string[];
  readonly learner: boolean;
}

export type AlarmType = 'NOSPACE' | 'CORRUPT';

export interface EtcdAlarm {
  readonly memberId: EtcdId;
  readonly alarm: AlarmType;
}

/** Answer to a linearizable read, which needs the quorum. */
export interface EtcdHealth {
  readonly healthy: boolean;
  /** Why it is not, in etcd's words. */
  readonly reason: string | undefined;
  /** Milliseconds. */
  readonly tookMs: number;
}

/** Digest of the key space at a revision: equal on all members, or one of them is corrupt. */
export interface EtcdHash {
  readonly hash: number;
  /** The revision that was hashed; before 3.6 that of the member. */
  readonly revision: bigint;
  /** Hashes compare only where this is equal. */
  readonly compactRevision: bigint;
}

/** The hashes of all members with a vote at one revision. */
export interface EtcdHashes {
  readonly revision: bigint;
  readonly rows: readonly { readonly name: string; readonly hash?: EtcdHash; readonly why?: string }[];
  /** `incomparable`: one could not be asked, or they were compacted differently. */
  readonly verdict: 'equal' | 'different' | 'incomparable';
}

/** What its metrics tell and its status does not. */
export interface EtcdMetrics {
  readonly quotaBytes: number | undefined;
  /** Seconds within which 99 of 100 flushes of the log ended since the start, as an upper bound; undefined: too few. */
  readonly walFsyncP99: number | undefined;
  readonly backendCommitP99: number | undefined;
  /** Changes of the leader that this member has seen since its start. */
  readonly leaderChanges: number | undefined;
}

/** How a member is reached, as a value that a plan can keep: paths of credentials, never credentials. */
export interface EtcdPlace {
  /** What people call it: the host's name, else its address. */
  readonly name: string;
  /** Port of its clients. */
  readonly port: number;
  /** Name or address that is dialled from here; undefined: the loopback of its host, over SSH. */
  readonly address: string | undefined;
  /** Host it runs on; undefined: none that can be logged in to is known. */
  readonly target: HostTarget | undefined;
  /** What its certificate may be for: one of these has to fit. */
  readonly serverNames: readonly string[];
  readonly credentials: {
    /** Host that has the files; undefined: they are named as the container of `pod` has them. */
    readonly target: HostTarget | undefined;
    readonly ca: string;
    readonly cert: string;
    readonly key: string;
  };
  /** It is a static pod of kubeadm: etcdctl is in its container. */
  readonly staticPod: boolean;
  /** Its container as the API knows it, where nobody can log in to its host; etcdctl is started there, and its ports are forwarded. */
  readonly pod?: EtcdContainer;
  /** Port of its loopback that tells metrics to everybody there, without TLS. */
  readonly metricsPort?: number;
  /** A client certificate on this computer, for which no host is asked. */
  readonly client?: EtcdClientFiles;
  /** What its configuration says the others reach it at; undefined: its configuration was not read. */
  readonly peerUrls: readonly string[] | undefined;
}

/** Absolute paths on this computer, or such that begin with `~/`. */
export interface EtcdClientFiles {
  /** The authority of etcd. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** The container of a member, of the static pod of a control plane. */
export interface EtcdContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** One member with all that could be read of it. */
export interface EtcdMemberReading {
  readonly member: EtcdMember;
  /** Undefined: nobody knows how to reach it. */
  readonly place: EtcdPlace | undefined;
  readonly status: Known<EtcdStatus>;
  readonly health: Known<EtcdHealth>;
  readonly metrics: Known<EtcdMetrics>;
  /** Epoch milliseconds at which the certificate that it presents to clients ends. */
  readonly certificateEnds: Known<number>;
  /** How it was asked. */
  readonly via: EtcdVia | undefined;
  /** Why its gateway is not asked, where it is etcdctl that answers: `nobody named a client certificate …` */
  readonly withoutGateway?: string;
}

/** `pod`: etcdctl in its container, started through the API server. */
export type EtcdVia = 'gateway' | 'etcdctl' | 'pod';

/** An etcd cluster at one moment. */
export interface EtcdReading {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly topology: 'stacked' | 'external';
  readonly clusterId: EtcdId;
  readonly members: readonly EtcdMemberReading[];
  /** Unknown where no member told. */
  readonly alarms: Known<readonly EtcdAlarm[]>;
  /** Hosts that should have a member, or tell of one, and could not be read. */
  readonly unreadable: readonly UnreadHost[];
  /** Hosts that nobody could log in to, and whose members were read through the API server in place of that. */
  readonly throughApi?: readonly UnreadHost[];
}

export interface UnreadHost {
  readonly host: string;
  readonly why: string;
  readonly hint: string | undefined;
}

/** Something to know about an etcd cluster. */
export interface EtcdFinding {
  /** Stable, for tests and documentation. */
  readonly code: string;
  readonly severity: Severity;
  /** The member it is about; `etcd` for all of them. */
  readonly subject: string;
  readonly message: string;
  readonly hint: string | undefined;
}

export type EtcdRole = 'leader' | 'follower' | 'learner' | 'notStarted' | 'unknown';

/** `8e9e05c52164694d` */
export function idWords(id: EtcdId): string {
  return id.toString(16);
}

/** What people call a member: its name, else its id. */
export function memberName({ name, id }: Pick<EtcdMember, 'name' | 'id'>): string {
  return name === '' ? idWords(id) : name;
}

/** `3.6` of `3.6.8`: versions of one series read each other's data. */
export function seriesOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
