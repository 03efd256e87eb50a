import type { Known } from '../../known';
import type { ComponentFacts, ControlPlaneLayout, InstanceSource } from '../../model/control-plane';
import type { EtcdPlace } from '../../model/etcd';
import type { HostTarget } from '../../model/host';
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
export interface RestoreHostFacts {
  /** Name of the node. */
  readonly host: string;
  readonly target: HostTarget;
  readonly layout: ControlPlaneLayout;
  readonly source: InstanceSource;
  readonly scanSeconds: number;
  /** SHA-256 of the public key of the cluster's authority. */
  readonly authority: string;
  /** The static pods; etcd is among them. */
  readonly components: readonly ComponentFacts[];
  readonly sameFileSystem: boolean;
  /** Milliseconds. */
  readonly clockAhead: number;
  readonly member: {
    readonly name: string;
    readonly peerUrls: readonly string[];
    readonly place: EtcdPlace;
    /** `3.6.8`, by the running member, else by the tag of its image; undefined: neither tells. */
    readonly version: string | undefined;
    /** A flag of its manifest that keeps the log in another folder. */
    readonly walFolder: string | undefined;
  };
  readonly data: {
    /** Absolute path of the data folder on the host. */
    readonly folder: string;
    /** Whether the folder is a mount point, so that it can't be renamed. */
    readonly mounted: boolean;
    /** Whether there is a member's data in it. */
    readonly there: boolean;
    readonly bytes: number;
    /** Bytes free in the file system that holds it. */
    readonly free: number;
  };
  readonly tool: Known<RestoreTool>;
  /** Revision that this member is at, decimal. */
  readonly revision: Known<string>;
}

/** A snapshot on this computer, as far as it can be judged there. */
export interface RestoreSnapshot {
  /** Absolute path. */
  readonly path: string;
  readonly size: number;
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
  /** Keys of public keys of authorities by their names, from the metadata beside it. */
  readonly authority: Known<string>;
  /** RFC 3339, from the metadata beside it. */
  readonly takenAt: Known<string>;
  readonly objects: Known<number>;
}

export interface RestoreEtcdFacts {
  readonly hosts: readonly RestoreHostFacts[];
  readonly unreadable: readonly { readonly host: string; readonly why: string }[];
  /** Names of the members as the running etcd lists them; unknown where it does not answer. */
  readonly members: Known<readonly string[]>;
  readonly api:
    | { readonly answers: true; /** UID of namespace kube-system. */ readonly uid: string }
    | { readonly answers: false; readonly why: string };
  readonly snapshot: RestoreSnapshot;
  /** Epoch milliseconds. */
  readonly at: number;
}
