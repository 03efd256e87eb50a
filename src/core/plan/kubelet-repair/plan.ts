import type { KubeletFacts, SignerFacts } from '../../model/kubelet';
import type { ControlPlaneLayout } from '../../model/control-plane';
import type { HostTarget } from '../../model/host';
import type { Plan } from '../plan';

/** What a plan to repair kubelets is made from. */
export interface KubeletRepairFacts {
  /** The kubelets that were asked for and could be read. */
  readonly kubelets: readonly (KubeletFacts & { /** Whether its Node is Ready. */ readonly ready: boolean })[];
  /** Those that could not be read, and why. */
  readonly unreadable: readonly { readonly host: string; readonly why: string }[];
  /** Control planes that could be read. */
  readonly signers: readonly SignerFacts[];
  readonly unreadableSigners: readonly { readonly host: string; readonly why: string }[];
  /** Why the API does not answer, as one sentence; undefined: it does. */
  readonly apiDown: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What is done to one kubelet. */
export interface KubeletRepairNode {
  readonly name: string;
  readonly target: HostTarget;
  /** Where the authority is on the host, by which the cluster is told. */
  readonly layout: ControlPlaneLayout;
  /** Folder of the backup on the host. */
  readonly backup: string;
  /** Address of the API server that kubelet.conf has; undefined: kubeadm writes that of the cluster. */
  readonly server: string | undefined;
  /** What is the matter, as one sentence. */
  readonly why: string;
  /** Upper-case hexadecimal; undefined: there is no certificate to be told from the new one. */
  readonly serial: string | undefined;
  /** Client certificates that make room for the new one; absolute paths. */
  readonly files: readonly string[];
  /** Whether the kubelet then gets a certificate of its own from the cluster, and goes on renewing it. */
  readonly rotates: boolean;
}

export interface KubeletRepairBody {
  /** SHA-256 of the public key of the cluster's authority. */
  readonly authority: string;
  /** The control plane that signs. */
  readonly signer: { readonly name: string; readonly target: HostTarget; readonly layout: ControlPlaneLayout } | undefined;
  readonly nodes: readonly KubeletRepairNode[];
}

export type KubeletRepairPlan = Plan<'repairKubelet', KubeletRepairBody>;

/** Seconds for which the first certificate of a kubelet is good that then asks for its own: enough to get one, of little use to anybody else. */
export const FIRST_CERTIFICATE_SECONDS = 24 * 3600;

/** The user that a kubelet is to the API server. */
export function kubeletUser(node: string): string {
  return `system:node:${node}`;
}
