import type { Known } from '../../known';
import type { MemberHostFacts } from '../../model/etcd-host';
import type { DigestCheck } from '../../snapshot/stream-check';

/** Where etcdutl comes from on a host. */
export type RestoreTool =
  /** It is installed there. */
  | { readonly from: 'host'; readonly path: string; readonly version: string }
  /** It is in the image of etcd, and is copied out of its container while that runs. */
  | { readonly from: 'container'; readonly path: string; readonly version: string }
  /** A file of this computer. */
  | { readonly from: 'computer'; readonly path: string };

/** What has to be known of a member's host before etcd is restored on it, read over SSH alone. */
export interface RestoreHostFacts extends MemberHostFacts {
  readonly tool: Known<RestoreTool>;
  /** Revision that this member is at, decimal. */
  readonly revision: Known<string>;
}

/** A control plane whose etcd is on other hosts. */
export type ServerHostFacts = Pick<
  MemberHostFacts,
  'host' | 'target' | 'layout' | 'source' | 'scanSeconds' | 'authority' | 'components' | 'sameFileSystem'
>;

/** A snapshot on this computer, as far as it can be judged there. */
export interface RestoreSnapshot {
  /** Absolute path. */
  readonly path: string;
  readonly size: number;
  /** By which a change of the file is noticed without reading it again. */
  readonly stamp: string;
  /** SHA-256 of the whole file, lower-case hexadecimal. */
  readonly sha256: string;
  readonly digest: DigestCheck['state'];
  /** What is wrong with it, sentences; empty: nothing was found. */
  readonly damage: readonly string[];
  /** Series of etcd that wrote it: `3.6`. */
  readonly series: Known<string>;
  /** Decimal. */
  readonly revision: Known<string>;
  /** UID of its namespace kube-system. */
  readonly clusterUid: Known<string>;
  /** SHA-256 of the public key of its cluster's authority: by the metadata beside it, else by what the cluster told its pods. */
  readonly authority: Known<string>;
  /** Names of its Nodes. */
  readonly nodes: Known<readonly string[]>;
  /** RFC 3339, from the metadata beside it. */
  readonly takenAt: Known<string>;
  readonly objects: Known<number>;
}

/** Objects of one kind of difference. */
export interface LostObjects {
  readonly count: number;
  /** `namespaces later`, `deployments.apps shop/web`: some of them, those that matter most first. */
  readonly examples: readonly string[];
}

/** What a restore takes back. */
export interface RestoreLoss {
  /** Made since the snapshot: gone afterwards. */
  readonly made: LostObjects;
  /** Deleted since: back afterwards. */
  readonly deleted: LostObjects;
  /** Changed since: as they were. */
  readonly changed: LostObjects;
  /** Leases, events and the like, which are written all the time and come back by themselves. */
  readonly routine: number;
}

export interface RestoreEtcdFacts {
  /** Hosts of the members. */
  readonly hosts: readonly RestoreHostFacts[];
  /** Control planes without a member; empty where etcd is on the control planes. */
  readonly servers: readonly ServerHostFacts[];
  readonly unreadable: readonly { readonly host: string; readonly why: string }[];
  /** Names of the members as the running etcd lists them; unknown where it does not answer. */
  readonly members: Known<readonly string[]>;
  readonly api:
    | { readonly answers: true; /** UID of namespace kube-system. */ readonly uid: string }
    | { readonly answers: false; readonly why: string };
  readonly snapshot: RestoreSnapshot;
  /** What is there now and will be gone, by a comparison of the snapshot with etcd as it is. */
  readonly loss: Known<RestoreLoss>;
  /** Control planes that stay out of the restored cluster, because nobody reaches them. */
  readonly leftOut: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
}
