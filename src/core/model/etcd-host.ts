import type { ComponentFacts, ControlPlaneLayout, InstanceSource } from './control-plane';
import type { EtcdPlace } from './etcd';
import type { HostTarget } from './host';

/** A host with a member of etcd, or with what is left of one: what can be read over SSH alone, also while nothing of etcd runs. */
export interface MemberHostFacts {
  /** Name of the node, else of the host. */
  readonly host: string;
  readonly target: HostTarget;
  /** The service of systemd that runs it; unset: a static pod of kubeadm. */
  readonly unit?: string;
  /** File that configures that service; flags of its command do not count then. */
  readonly configFile?: string;
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
    /** It gives its status now, with or without a quorum. */
    readonly answers: boolean;
    /** A flag of its configuration that keeps the log in another folder. */
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
}

/**
 * Folder of Drydock in the same file system as a member's data, so that data moves by renaming. A mount point has no sibling in its
 * file system; etcd passes over what it does not know in its folder.
 * @param moment names the operation
 */
export function workFolderOf({ folder, mounted }: MemberHostFacts['data'], moment: string): string {
  return mounted ? `${folder}/.drydock-${moment}` : `${folder}.drydock-${moment}`;
}
