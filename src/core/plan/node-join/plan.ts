import type { HostTarget } from '../../model/host';
import type { Taint } from '../../model/node';
import type { Plan } from '../plan';

export type NodeRole = 'worker' | 'controlPlane';

export type WantedTaint = Pick<Taint, 'key' | 'effect'> & { readonly value?: string };

/** What a person wants of a host that joins. */
export interface JoinWishes {
  /** Names of kubeadm's checks whose errors are only warned of; `all` for every one. */
  readonly ignorePreflight: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Beside those that kubeadm gives to a control plane. */
  readonly taints: readonly WantedTaint[];
  /** Address that a control plane tells others; undefined: that of the host's default route, as kubeadm finds it. */
  readonly advertiseAddress?: string;
  /** Addresses of the node, one for each family; undefined: the kubelet finds one by the default route. */
  readonly nodeIps?: readonly string[];
}

export const NO_WISHES: JoinWishes = { ignorePreflight: [], labels: {}, taints: [] };

/** A host that becomes a node. */
export interface JoiningNode extends JoinWishes {
  /** Of the Node object. */
  readonly name: string;
  readonly target: HostTarget;
  /** `/etc/machine-id`, by which the Node that comes is known to be this host. */
  readonly machineId: string;
  readonly role: NodeRole;
  /** `unix:///run/containerd/containerd.sock`; undefined: kubeadm finds the only one by itself. */
  readonly criSocket: string | undefined;
}

/** By what hosts join; nothing of it is secret. */
export interface JoinBase {
  /** `10.0.0.5:6443` */
  readonly endpoint: string;
  /** SHA-256 of the public key of each authority of the cluster, lower-case hexadecimal. */
  readonly authorities: readonly string[];
  /** `kubeadm.k8s.io/v1beta4`: what kubeadm of this cluster reads. */
  readonly apiVersion: string;
  /** Port of API servers. */
  readonly apiPort: number;
  /** Control planes that have the keys of the authorities, any of which uploads them for another one. */
  readonly signers: readonly HostTarget[];
  /** Hosts of the control planes that there are, by which etcd is found. */
  readonly controlPlanes: readonly HostTarget[];
  /** Whether etcd runs on the control planes. */
  readonly stackedEtcd: boolean;
  /** Whether a node has to be Ready: not before a network plugin is there. */
  readonly wantReady: boolean;
}

export interface NodeJoinBody {
  readonly base: JoinBase;
  readonly nodes: readonly JoiningNode[];
}

/** A plan to make hosts nodes of a cluster. */
export type NodeJoinPlan = Plan<'joinNodes', NodeJoinBody>;
