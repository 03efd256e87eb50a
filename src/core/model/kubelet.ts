import type { AuthorityFacts } from './control-plane';
import type { Certificate } from './certificate';
import type { HostTarget } from './host';

/** How the configuration of a kubelet says it keeps its certificates fresh. */
export interface KubeletRotation {
  /** `rotateCertificates`: it asks for a new client certificate by itself, long before the old one ends. */
  readonly client: boolean;
  /** `serverTLSBootstrap`: it asks for its serving certificate, too; somebody has to approve that. Else it signs its own. */
  readonly serving: boolean;
}

/** What a kubelet's kubeconfig says, without the key that it may hold. */
export interface KubeletConf {
  /** Address of the API server. Control planes may have their own. */
  readonly server: string | undefined;
  /** The authority that the API server is checked with, where it is part of the file. */
  readonly authority: Certificate | undefined;
  /** Where its client certificate is: in a file of its own, in the kubeconfig itself, or nowhere. */
  readonly client: KubeletClient;
}

export type KubeletClient =
  | { readonly in: 'file'; readonly certificate: string; readonly key: string | undefined }
  | { readonly in: 'kubeconfig'; readonly certificate: Certificate }
  | { readonly in: 'nowhere'; readonly why: string };

/** What has to be known of a kubelet before its client certificate is made anew; read over SSH alone. */
export interface KubeletFacts {
  /** Name of the node. */
  readonly node: string;
  readonly target: HostTarget;
  readonly rotation: KubeletRotation;
  /** Undefined: the host has none. A text: why it can't be read. */
  readonly conf: KubeletConf | undefined | string;
  /** The certificate in `kubelet-client-current.pem`; undefined: there is no such file, or it holds none. */
  readonly current: Certificate | undefined;
  /** Client certificates of the kubelet with their keys, and the link to the one it uses; absolute paths. */
  readonly files: readonly string[];
  /** The cluster's authority as the host has it; undefined: it has none. */
  readonly authority: AuthorityFacts | undefined;
  /** Milliseconds by which its clock is ahead of this computer's. */
  readonly clockAhead: number;
  /** Bytes free in the file systems of /etc/kubernetes and /var/lib/kubelet, the smaller of the two. */
  readonly freeBytes: number;
}

/** A control plane that may sign a client certificate. */
export interface SignerFacts {
  readonly host: string;
  readonly target: HostTarget;
  readonly authority: Certificate;
  /** Whether the key of the authority is on it. */
  readonly hasKey: boolean;
  readonly clockAhead: number;
}
