import { OWN_FOLDER } from '../../command/control-plane/places';
import type { Component, ControlPlaneLayout, InstanceSource } from '../../model/control-plane';
import type { EtcdPlace } from '../../model/etcd';
import type { HostTarget } from '../../model/host';
import type { Plan } from '../plan';
import type { RestoreEtcdFacts, RestoreSnapshot, RestoreTool } from './facts';

/** A host with an API server that is stopped meanwhile. */
export interface ServerHost {
  readonly name: string;
  readonly target: HostTarget;
  readonly layout: ControlPlaneLayout;
  readonly source: InstanceSource;
  readonly scanSeconds: number;
  /** TCP ports on the loopback by which the static pods tell their health; those that the host has. */
  readonly healthPorts: Readonly<Partial<Record<Component, number>>>;
}

/** A host whose member is made anew; a control plane where etcd is stacked. */
export interface RestoreHost extends ServerHost {
  /** The service of systemd that runs the member; unset: a static pod. */
  readonly unit?: string;
  readonly member: string;
  readonly peerUrls: readonly string[];
  readonly place: EtcdPlace;
  readonly dataFolder: string;
  /** Folder in the same file system: the snapshot, the new data until it is used, and the old data from then on. */
  readonly workFolder: string;
  readonly tool: RestoreTool;
}

export interface RestoreEtcdBody {
  /** SHA-256 of the public key of the cluster's authority. */
  readonly authority: string;
  readonly hosts: readonly RestoreHost[];
  /** Control planes whose etcd is on other hosts; empty where it is on the control planes. */
  readonly servers: readonly ServerHost[];
  readonly snapshot: Pick<RestoreSnapshot, 'path' | 'size' | 'stamp' | 'sha256'> & { readonly hasDigest: boolean };
  /** Keeps the new cluster apart from the old one (`--initial-cluster-token`); not called a token, which journals hide as a secret. */
  readonly newCluster: string;
  /** Decimal. */
  readonly bumpRevision: string;
  /** The highest revision that any member told, decimal; undefined: none did. */
  readonly revisionBefore: string | undefined;
  /** When the snapshot was taken, RFC 3339; undefined: nothing tells. */
  readonly takenAt: string | undefined;
  readonly loss: RestoreEtcdFacts['loss'];
  /** Control planes that stay out; nothing is done on them. */
  readonly leftOut: readonly string[];
  /** Where a snapshot of the present state is written first, on this computer; undefined: etcd has no quorum to take one of. */
  readonly fallback: string | undefined;
}

export type RestoreEtcdPlan = Plan<'restoreEtcd', RestoreEtcdBody>;

/** The control planes: their API servers stop and start, and what depends on them restarts. */
export function serversOf({ hosts, servers }: Pick<RestoreEtcdBody, 'hosts' | 'servers'>): readonly ServerHost[] {
  return servers.length > 0 ? servers : hosts;
}

/** Folder on a control plane without a member: its time tells when the API server was started with the restored state. */
export function markOf({ newCluster }: Pick<RestoreEtcdBody, 'newCluster'>): string {
  return `${OWN_FOLDER}/${newCluster}`;
}

/** Paths in the work folder. */
export function workPaths({ workFolder }: Pick<RestoreHost, 'workFolder'>) {
  return {
    snapshot: `${workFolder}/snapshot.db`,
    tool: `${workFolder}/etcdutl`,
    /** Complete. Its `member` moves to the data folder; the empty folder stays, and its time tells when. */
    fresh: `${workFolder}/new`,
    /** What was in the data folder. Never removed. */
    before: `${workFolder}/before`,
  };
}

/** How the folders are called that etcdutl writes to: each attempt has its own, in case one that was given up still writes. */
export const PARTIAL = 'new.part-';

/** `cp1=https://10.0.0.1:2380,…`. Made when it is needed: in a journal such a text could be taken for one with a secret. */
export function initialClusterOf({ hosts }: Pick<RestoreEtcdBody, 'hosts'>): string {
  return hosts.flatMap(({ member, peerUrls }) => peerUrls.map((url) => `${member}=${url}`)).join(',');
}
