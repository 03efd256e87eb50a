import type { CandidateReading } from '../../command/node-join/candidate';
import type { Known } from '../../known';
import type { HostTarget } from '../../model/host';
import type { NodeModel } from '../../model/node';
import type { EtcdReading } from '../../model/etcd';
import type { Running } from '../../policy/skew/versions';
import type { JoinWishes, NodeRole } from './plan';

/** A host that a person wants to be a node. */
export interface JoinWish {
  /** Of the Node that it becomes. */
  readonly name: string;
  readonly target: HostTarget;
  readonly role: NodeRole;
  readonly wishes: JoinWishes;
}

export interface Candidate extends JoinWish {
  readonly reading: Known<CandidateReading>;
}

/** What a plan to join hosts is made from. */
export interface NodeJoinFacts {
  readonly candidates: readonly Candidate[];
  /** By what hosts join; unknown: why nobody can. */
  readonly ground: Known<{
    readonly endpoint: string;
    readonly authorities: readonly string[];
    readonly apiVersion: string;
    /** `v1.34.4` of ConfigMap kubeadm-config; undefined: it does not say. */
    readonly kubernetesVersion: string | undefined;
  }>;
  readonly nodes: readonly NodeModel[];
  readonly apiServers: readonly Running[];
  /** Control planes with what keeps each from uploading its certificates; undefined: nothing. Only read for control planes that join. */
  readonly signers: readonly { readonly target: HostTarget; readonly why: string | undefined }[];
  /** Hosts of the control planes that are known. */
  readonly controlPlanes: readonly HostTarget[];
  /** Only read for control planes that join. */
  readonly etcd: Known<EtcdReading> | undefined;
  readonly apiPort: number;
  /** Epoch milliseconds. */
  readonly at: number;
}
