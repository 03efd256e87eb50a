import type { PackageManager, PackageSource, AvailablePackage } from '../../command/packages/manager';
import type { HostTarget } from '../../model/host';
import type { Hop } from '../../policy/skew/path';
import type { Plan } from '../plan';
import type { AuthorityMark } from './facts';
import type { UpgradeOptions } from './options';

/** What becomes of a host in one hop: `apply` once for the cluster, `node` elsewhere. */
export type UpgradeRole = 'apply' | 'controlPlane' | 'worker';

/** How the programs of the target come to a host. */
export type UpgradePackages =
  | {
      readonly manager: Exclude<PackageManager, 'binaries'>;
      /** Undefined: there is nothing to switch, because the minor stays. */
      readonly switched: { readonly source: PackageSource; readonly minor: string } | undefined;
      /** Exact versions in the manager's words; undefined where nobody knows them, and the plan is blocked. */
      readonly versions: readonly AvailablePackage[] | undefined;
      readonly held: readonly string[];
    }
  | { readonly manager: 'binaries'; readonly folder: string; readonly into: Readonly<Record<string, string>> };

/** What the preview of a node's drain says; the whole plan is made anew when the time comes. */
export interface DrainPreview {
  readonly pods: number;
  readonly evicted: number;
  readonly waits: number;
  readonly blocked: number;
  readonly unknown: number;
  readonly rounds: number | undefined;
  /** Seconds of the longest grace period. */
  readonly longestGraceSeconds: number;
  /** Whether what moves finds room elsewhere, and why not. */
  readonly room: 'yes' | 'no' | 'unknown';
  readonly roomWhy: string;
  /** Budgets that allow nothing now, as `namespace/name (arithmetic)`. */
  readonly stuck: readonly string[];
  /** Pods that keep the drain from beginning, with the reason. */
  readonly blockers: readonly string[];
}

/** What is done on one host in one hop. */
export interface UpgradeHost {
  readonly name: string;
  readonly role: UpgradeRole;
  /** How it is reached; undefined: nobody knows, and the plan is blocked. */
  readonly target: HostTarget | undefined;
  /** The kubelet's version before and after. */
  readonly from: string;
  readonly to: string;
  /** kubeadm's part is still to be done here; false where an earlier run did it. */
  readonly components: boolean;
  /** Likewise for the kubelet and kubectl. */
  readonly kubelet: boolean;
  readonly drain: boolean;
  readonly cordoned: boolean;
  readonly packages: UpgradePackages | undefined;
  /** Undefined: it is not drained, or its drain can't be told. */
  readonly preview: DrainPreview | undefined;
  /** Images that have to be pulled; undefined: nobody knows. */
  readonly pulls: readonly string[] | undefined;
  /** Number of the group of workers that goes at one time, from 0; undefined for control planes. */
  readonly batch: number | undefined;
}

export interface UpgradeHop extends Hop {
  /** In their order. */
  readonly hosts: readonly UpgradeHost[];
}

/** The versions at one moment of an upgrade, and what the policy says to them. */
export interface SkewMoment {
  /** `now`, or what has just been done: `cp1: control plane on v1.35.4`. */
  readonly after: string;
  /** `v1.34.4 ×2, v1.35.4` */
  readonly apiServers: string;
  readonly controllers: string;
  readonly kubelets: string;
  readonly kubeProxies: string;
  /** Sentences of the rules that are broken; empty where all is supported. */
  readonly problems: readonly string[];
}

export interface UpgradeBody {
  readonly options: UpgradeOptions;
  readonly from: string;
  readonly hops: readonly UpgradeHop[];
  /** Moments that follow each other with the same minors are told once. */
  readonly skew: readonly SkewMoment[];
  /** Members of etcd are static pods that the upgrade replaces. */
  readonly stackedEtcd: boolean;
  readonly ground: UpgradeGround;
}

/** How the cluster was when the upgrade was planned: what it is recognised by, and what it is compared with after each host. */
export interface UpgradeGround {
  /** Undefined: no control plane could be read. */
  readonly authority: AuthorityMark | undefined;
  /** How the hosts of nodes are reached, by name; without those that nobody knows. */
  readonly targets: Readonly<Record<string, HostTarget>>;
  /** All control planes of the cluster, in their order. */
  readonly controlPlanes: readonly string[];
  /** Nodes that were Ready. */
  readonly ready: readonly string[];
  /** Controllers whose pods were not all well, as `kind namespace/name`; undefined: pods could not be read. */
  readonly unwell: readonly string[] | undefined;
}

export type UpgradePlan = Plan<'upgrade', UpgradeBody>;

export function isControlPlaneRole({ role }: Pick<UpgradeHost, 'role'>): boolean {
  return role !== 'worker';
}
