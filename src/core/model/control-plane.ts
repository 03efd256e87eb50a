import type { Known } from '../known';
import type { HostTarget } from './host';

/** The static pods of kubeadm's control plane, in the order in which they are restarted: each needs those before it. */
export const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

export type Component = (typeof COMPONENTS)[number];

/** Where kubeadm's files are on a host. Absolute paths without a slash at the end. */
export interface ControlPlaneLayout {
  /** Folder of the kubeconfigs. */
  readonly kubernetes: string;
  readonly pki: string;
  /** The kubelet's folder of static pods. */
  readonly manifests: string;
}

/** Where kubeadm puts things unless its configuration says otherwise. */
export const DEFAULT_LAYOUT: ControlPlaneLayout = {
  kubernetes: '/etc/kubernetes',
  pki: '/etc/kubernetes/pki',
  manifests: '/etc/kubernetes/manifests',
};

/** What tells which containers run on a host: the CRI client, or the table of processes where it is not installed. */
export type InstanceSource = 'crictl' | 'ps';

/** A running process or container of a static pod. */
export interface Instance {
  /** Identifier of the container, or of the process. */
  readonly id: string;
  /** Epoch milliseconds by the clock of the host. */
  readonly startedAt: number;
}

/** A certificate that kubeadm renews, as it is stored on a host. Its key is never read. */
export interface StoredCertificate {
  /** Name that `kubeadm certs renew` takes. */
  readonly name: string;
  /** The certificate's file, or the kubeconfig that holds it. */
  readonly path: string;
  /** Upper-case hexadecimal. */
  readonly serial: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Components that use it and are to be restarted for it. */
  readonly restarts: readonly Component[];
}

/** A certificate that kubeadm names but that it can't renew on this host. */
export interface OtherCertificate {
  readonly name: string;
  /** `missing`: no file; `external`: its authority's key is elsewhere; `unreadable`: the file is no certificate. */
  readonly state: 'missing' | 'external' | 'unreadable';
  readonly why: string;
}

export interface AuthorityFacts {
  /** `ca`, `etcd-ca`, `front-proxy-ca`. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** SHA-256 of the public key, lower-case hexadecimal. */
  readonly keyHash: string;
}

export interface ComponentFacts {
  readonly component: Component;
  /** `aside`: in Drydock's own folder, left there by an operation that was interrupted. */
  readonly manifest: 'inPlace' | 'aside' | 'both';
  /** TCP port on the host's loopback by which its health is asked for. */
  readonly healthPort: number;
  /** Answer to the question for its health when the facts were read. */
  readonly healthy: Known<boolean>;
}

/** What has to be known of a control plane before its certificates are renewed, read over SSH alone. */
export interface ControlPlaneFacts {
  /** Name of the node. */
  readonly host: string;
  /** How it is reached; holds no secret. */
  readonly target: HostTarget;
  readonly layout: ControlPlaneLayout;
  readonly source: InstanceSource;
  /** `v1.34.4` */
  readonly kubeadm: string;
  /** Seconds between two looks of the kubelet into its folder of static pods. */
  readonly scanSeconds: number;
  readonly certificates: readonly StoredCertificate[];
  readonly others: readonly OtherCertificate[];
  readonly authorities: readonly AuthorityFacts[];
  readonly components: readonly ComponentFacts[];
  /** Whether the folder of static pods and Drydock's own are on one file system, so that a manifest moves at once. */
  readonly sameFileSystem: boolean;
  /** Bytes free where the backup goes, and what it takes. */
  readonly freeBytes: number;
  readonly backupBytes: number;
  /** How far the host's clock is ahead of this computer's, milliseconds; exact to about a second. */
  readonly clockAhead: number;
}
