import type { KubeadmCertificate } from '../parse/certificates/kubeadm-expiration';
import type { BootstrapTokenModel } from './bootstrap-token';
import type { Certificate } from './certificate';
import type { CertificateRequestModel } from './certificate-request';
import type { Distribution } from './cluster';
import type { KubeletRotation } from './kubelet';
import type { NodeModel } from './node';

/** The names and addresses a node is known by. */
export type KnownNode = Pick<NodeModel, 'name' | 'internalIP' | 'hostname' | 'addresses'>;

/** One check of a certificate signing request, as a person reads it. */
export interface RequestCheck {
  /** Stable id, for example `names`. */
  readonly code: string;
  /** What must be so. */
  readonly title: string;
  readonly passed: boolean;
  /** What is so. */
  readonly detail: string;
}

/** What answers on a port, by the name its certificate goes under. */
export type ServedComponent = 'kube-apiserver' | 'kubelet' | 'etcd' | 'etcd-peer';

/** One thing that a source saw. Facts only; what they amount to is worked out by `assembleInventory`. */
export type ExpiryObservation =
  /** A certificate that a component presented in a TLS handshake, followed by the rest of the chain it sent. */
  | {
      readonly kind: 'served';
      readonly component: ServedComponent;
      /** Node; undefined: the endpoint of the cluster, which may be a load balancer. */
      readonly host: string | undefined;
      /** `10.0.0.11:6443` */
      readonly address: string;
      readonly chain: readonly Certificate[];
    }
  /** Certificates in a file of a host, the leaf first. */
  | { readonly kind: 'file'; readonly host: string; readonly path: string; readonly certificates: readonly Certificate[] }
  /** The client certificate inside a kubeconfig of a host. */
  | { readonly kind: 'hostKubeconfig'; readonly host: string; readonly path: string; readonly certificates: readonly Certificate[] }
  /** What `kubeadm certs check-expiration` listed on a host. */
  | { readonly kind: 'kubeadm'; readonly host: string; readonly list: readonly KubeadmCertificate[] }
  /** The client certificate of a kubeconfig on this computer. */
  | {
      readonly kind: 'localKubeconfig';
      readonly file: string;
      readonly user: string;
      readonly contexts: readonly string[];
      readonly certificates: readonly Certificate[];
    }
  /** Authorities that the API server trusts for a webhook or an aggregated API. */
  | { readonly kind: 'bundle'; readonly owner: string; readonly detail: string; readonly certificates: readonly Certificate[] }
  /** The authority that a kubeconfig trusts for this cluster. */
  | { readonly kind: 'trusted'; readonly from: string; readonly certificates: readonly Certificate[] }
  | { readonly kind: 'token'; readonly token: BootstrapTokenModel }
  /** The control plane's certificates, encrypted, for a control plane that joins. Expiry as its owner's, where it is known. */
  | { readonly kind: 'uploaded'; readonly createdAt: number; readonly expiresAt: number | undefined }
  | { readonly kind: 'request'; readonly request: CertificateRequestModel }
  /** How far the clock of a host is ahead of this computer's, milliseconds. */
  | { readonly kind: 'clock'; readonly host: string; readonly ahead: number }
  /** How the kubelet of a host keeps its certificates fresh. */
  | { readonly kind: 'rotation'; readonly host: string; readonly rotation: KubeletRotation };

/** How far one source got. What can't be read says why. */
export interface SourceReport {
  /** Stable id for tests and filters, for example `handshake/cp1/kubelet`. */
  readonly id: string;
  /** What was looked at, as people call it: `kubelet of w03 (192.0.2.23:10250)`. */
  readonly title: string;
  /** `skipped`: nobody could ask, for example because no SSH access is set up. */
  readonly outcome: 'read' | 'unreadable' | 'skipped';
  /** One sentence; undefined where it was read. */
  readonly why?: string | undefined;
  readonly hint?: string | undefined;
}

/** What was seen of a cluster, before it is judged. */
export interface ExpiryFacts {
  readonly cluster: string;
  readonly distribution: Distribution;
  /** Host name or address by which the API is reached: what certificates of API servers must name. */
  readonly endpoint: string | undefined;
  /** Nodes that carry the control plane, for what is to be the same on all of them. */
  readonly controlPlanes: readonly string[];
  /** What requests of kubelets are checked against. */
  readonly nodes: readonly KnownNode[];
  readonly observations: readonly ExpiryObservation[];
  readonly sources: readonly SourceReport[];
  /** Epoch milliseconds. */
  readonly at: number;
}

export type ExpiryGroup = 'controlPlane' | 'authorities' | 'kubelets' | 'requests' | 'tokens' | 'kubeconfigs' | 'bundles';

export type Severity = 'critical' | 'warning' | 'notice';

export interface ExpiryFinding {
  /** Stable id, for example `expired`, `served-stale`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is so, and why, in one or two sentences. */
  readonly message: string;
  /** What would change it. */
  readonly hint?: string;
}

/** One thing that expires, with all that was seen of it. */
export interface ExpiryEntry {
  /** Stable over readings. */
  readonly id: string;
  readonly group: ExpiryGroup;
  /** Node or host it is on; undefined for what belongs to the whole cluster or to this computer. */
  readonly host: string | undefined;
  /** `apiserver`, `etcd-server`, `kubelet-client` …: kubeadm's name where it has one. */
  readonly name: string;
  /** Where it is, for people: a path, an address, an object. */
  readonly place: string;
  /** Epoch milliseconds; undefined: never, or not known. */
  readonly expiresAt: number | undefined;
  /** The certificate that counts: that of the file, else the one that was presented. */
  readonly certificate: Certificate | undefined;
  readonly stored?: { readonly path: string; readonly certificate: Certificate };
  readonly served: readonly { readonly address: string; readonly certificate: Certificate }[];
  readonly kubeadm?: KubeadmCertificate;
  readonly token?: BootstrapTokenModel;
  readonly request?: CertificateRequestModel;
  /** Checks of a request, where there are any for its signer. */
  readonly checks?: readonly RequestCheck[];
  /** What `kubeadm certs renew` restarts or leaves to do, where it applies. */
  readonly renewal?: Renewal;
  readonly findings: readonly ExpiryFinding[];
}

/** What comes with renewing a certificate. */
export interface Renewal {
  /** Static pods that must restart before the new certificate counts. */
  readonly restarts: readonly string[];
  /** What else there is to know, as one sentence. */
  readonly note?: string;
  /** Renewed without anybody's doing, by whom. */
  readonly by?: string;
  /** Nobody renews it by itself, and kubeadm does not either. */
  readonly byHand?: true;
}

/** Everything that expires, judged. */
export interface ExpiryInventory {
  readonly cluster: string;
  readonly distribution: Distribution;
  readonly at: number;
  /** By expiry, soonest first; what never expires last. */
  readonly entries: readonly ExpiryEntry[];
  /** What concerns a host or the cluster rather than one certificate. */
  readonly findings: readonly (ExpiryFinding & { readonly subject: string })[];
  readonly sources: readonly SourceReport[];
}
