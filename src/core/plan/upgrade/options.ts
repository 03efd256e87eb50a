import { defaultDrainOptions, type DrainOptions } from '../drain/options';

/** Which hosts an upgrade touches. */
export type UpgradeScope =
  | { readonly what: 'all' }
  | { readonly what: 'controlPlanes' }
  | { readonly what: 'workers' }
  /** Names of nodes. */
  | { readonly what: 'nodes'; readonly names: readonly string[] };

/** How an upgrade goes about it. */
export interface UpgradeOptions {
  /** `v1.35.4` */
  readonly target: string;
  /** Patch releases to take of minors in between; unset ones are the newest that the repositories have. */
  readonly via: readonly string[];
  /** Refuse to leave the minor. */
  readonly patchOnly: boolean;
  readonly scope: UpgradeScope;
  /** Nodes to leave out. */
  readonly without: readonly string[];
  /**
   * `name`: as people count; `fewestPods`: the workers whose drains are the quickest come first; `given`: as in the sequence, or
   * without one as named in the scope. Control planes come first in any case.
   */
  readonly order: 'name' | 'fewestPods' | 'given';
  /** Names of nodes in the order that a person gave them, for `given`. Nodes that it does not name come after the others, by name. */
  readonly sequence?: readonly string[];
  /** Workers upgraded alone, one after the other, before the rest. */
  readonly canaries: number;
  /** Workers side by side after that. */
  readonly batch: number;
  /** When to ask before going on. */
  readonly pause: 'never' | 'afterControlPlanes' | 'afterCanaries' | 'afterEachHost';
  /** `never`: kubelets change under running pods, which Kubernetes does not support for minors. */
  readonly drain: 'whenMinorChanges' | 'always' | 'never';
  readonly drainOptions: DrainOptions;
  /** Names of kubeadm's checks whose errors are only warned of. */
  readonly ignorePreflight: readonly string[];
  /** Folder on each host with kubeadm, kubelet and kubectl of the target; undefined: the package manager. */
  readonly binaries: string | undefined;
  /** `take`: a snapshot of etcd is a step of each hop. `skip`: there has to be one already, and the plan says where there is not. */
  readonly snapshot: 'take' | 'skip';
  /** Folder of this computer that snapshots go to; undefined: a folder on the control plane that is upgraded first. */
  readonly snapshotFolder: string | undefined;
  /** How old the newest verified snapshot of etcd may be where none is taken, seconds. */
  readonly snapshotMaxAgeSeconds: number;
  /** The operation stops when more nodes than this are not Ready that were before. */
  readonly errorBudget: number;
  /** Seconds that a host may take to be well again after its kubelet was restarted. */
  readonly settleSeconds: number;
  /** Epoch milliseconds; undefined: any time. */
  readonly window: { readonly from: number; readonly to: number } | undefined;
}

export function defaultUpgradeOptions(target: string): UpgradeOptions {
  return {
    target,
    via: [],
    patchOnly: false,
    scope: { what: 'all' },
    without: [],
    order: 'name',
    canaries: 1,
    batch: 1,
    pause: 'never',
    drain: 'whenMinorChanges',
    drainOptions: { ...defaultDrainOptions, serverDryRun: false },
    ignorePreflight: [],
    binaries: undefined,
    snapshot: 'take',
    snapshotFolder: undefined,
    snapshotMaxAgeSeconds: 3600,
    errorBudget: 0,
    settleSeconds: 600,
    window: undefined,
  };
}
