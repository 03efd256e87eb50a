import type { HostTarget } from '../../model/host';
import type { Plan } from '../plan';
import type { BootstrapOptions } from './options';

/** What becomes of a host. */
export interface BootstrapHost {
  readonly name: string;
  /** `first`: the control plane on which the cluster begins. */
  readonly role: 'first' | 'controlPlane' | 'worker';
  /** How it is reached, and which machine it has to be; undefined: nobody knows, and the plan is blocked. */
  readonly target: HostTarget | undefined;
  readonly machineId: string | undefined;
  /** `unix:///run/containerd/containerd.sock` */
  readonly criSocket: string | undefined;
  /** Addresses of its node, given to kubeadm and the kubelet; empty: they find one by the default route. */
  readonly addresses: readonly string[];
  /** Where its API server is reached by the others; undefined for workers, and where nobody knows. */
  readonly apiAddress: string | undefined;
}

/** The manifest of the pod network. */
export type BootstrapNetwork =
  | { readonly from: 'nowhere' }
  /** Of this computer, and only as long as it has this digest. */
  | { readonly from: 'file'; readonly path: string; readonly sha256: string; readonly kinds: readonly string[] }
  /** The first control plane fetches it when the time comes. */
  | { readonly from: 'url'; readonly url: string };

export interface BootstrapBody {
  readonly options: BootstrapOptions;
  /** First control plane, the others, workers. */
  readonly hosts: readonly BootstrapHost[];
  /** What kubeadm init reads. No secret is in it. */
  readonly configuration: string;
  readonly network: BootstrapNetwork;
  /** Members of etcd are static pods on the control planes. */
  readonly stackedEtcd: boolean;
}

export type BootstrapPlan = Plan<'bootstrap', BootstrapBody>;

/** Addresses of Services that kubeadm gives where nothing else was said. */
export const DEFAULT_SERVICE_SUBNET = '10.96.0.0/12';
