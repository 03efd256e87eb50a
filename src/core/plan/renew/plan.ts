import type { Component, ControlPlaneLayout, InstanceSource, StoredCertificate } from '../../model/control-plane';
import type { HostTarget } from '../../model/host';
import type { Plan } from '../plan';
import type { RenewSelection } from './facts';

/** A component that is restarted. */
export interface RestartPlan {
  readonly component: Component;
  readonly healthPort: number;
  /** Certificates that it is restarted for. */
  readonly because: readonly string[];
}

/** What is done on one control plane. */
export interface RenewHost {
  readonly name: string;
  /** How it is reached; kept so that an operation can be resumed while the API is down. */
  readonly target: HostTarget;
  readonly layout: ControlPlaneLayout;
  readonly source: InstanceSource;
  readonly scanSeconds: number;
  /** Folder of the backup on the host. */
  readonly backup: string;
  /** With the serial that each has before. */
  readonly certificates: readonly StoredCertificate[];
  readonly restarts: readonly RestartPlan[];
}

/** A control plane with a member of etcd, for the question whether one may be restarted. */
export interface EtcdHost {
  readonly name: string;
  readonly target: HostTarget;
  readonly healthPort: number;
}

/**
 * `rolling`: one host after the other, each whole before the next. `recovery`: etcd has no quorum, or members have expired
 * certificates; none comes up alone then, so all certificates are renewed before anything is restarted.
 */
export type RenewMode = 'rolling' | 'recovery';

export interface RenewBody {
  /** What was asked for. */
  readonly selection: RenewSelection;
  readonly mode: RenewMode;
  /** SHA-256 of the public key of the cluster's authority: tells the cluster while its API is down. */
  readonly authority: string;
  readonly hosts: readonly RenewHost[];
  readonly etcd: readonly EtcdHost[];
  /** How many members etcd has, as far as the control planes tell; those that could not be read count. */
  readonly etcdMembers: number;
}

export type RenewPlan = Plan<'renewCertificates', RenewBody>;

/** Identity of a cluster whose API does not answer, in the place of the UID of its namespace kube-system. */
export function uidOfAuthority(keyHash: string): string {
  return `ca:${keyHash}`;
}
