/** How a drain treats pods and time. Defaults are the safe side of kubectl's, and nothing ever waits without end. */
export interface DrainOptions {
  /** `ignore`: pods of DaemonSets stay. `block`: the drain is refused while there are any, as kubectl does unasked. */
  readonly daemonSets: 'ignore' | 'block';
  /** Evict pods that use emptyDir volumes; their content is lost. */
  readonly deleteEmptyDirData: boolean;
  /** Evict pods that no controller brings back, and pods of a DaemonSet that is gone. */
  readonly unmanaged: boolean;
  /** Seconds given to each pod; undefined: its own `terminationGracePeriodSeconds`. */
  readonly gracePeriodSeconds?: number;
  /** Seconds for each node, at least 1. */
  readonly timeoutSeconds: number;
  /** Only pods with these labels, in the API's syntax; undefined: all. */
  readonly podSelector?: string;
  /** Seconds after whose passing a pod that is being deleted is no longer waited for; undefined: always waited for. */
  readonly skipWaitForDeleteSeconds?: number;
  /** How many nodes are drained side by side. */
  readonly parallelNodes: number;
  /** Leave the nodes that have not begun alone once one failed. */
  readonly stopOnFirstFailure: boolean;
  /** `given`: as selected. `fewestPods`: the quickest first. `name`: alphabetically. */
  readonly order: 'given' | 'fewestPods' | 'name';
  /** Seconds without any progress after which the stall is reported. */
  readonly stallAfterSeconds: number;
  /** Ask the server for its verdict on each eviction while planning. */
  readonly serverDryRun: boolean;
  /** Delete instead of evict: disruption budgets are ignored. For experts, never a default. */
  readonly disableEviction: boolean;
}

export const defaultDrainOptions: DrainOptions = {
  daemonSets: 'ignore',
  deleteEmptyDirData: false,
  unmanaged: false,
  timeoutSeconds: 600,
  parallelNodes: 1,
  stopOnFirstFailure: true,
  order: 'given',
  stallAfterSeconds: 60,
  serverDryRun: true,
  disableEviction: false,
};
