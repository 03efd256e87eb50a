import { defaultDrainOptions, type DrainOptions } from '../drain/options';

/** How nodes are maintained. */
export interface MaintenanceOptions {
  /** `reboot`: nodes are restarted. `patch`: the packages of their systems are brought up to date before. */
  readonly what: 'reboot' | 'patch';
  /** `whenNeeded`: only where the host asks for it, which after patches is looked at again. `never`: patches without a restart. */
  readonly reboot: 'always' | 'whenNeeded' | 'never';
  /** Names of nodes, as chosen. */
  readonly nodes: readonly string[];
  /** `workersFirst`, `controlPlanesFirst`: by name within each; `given`: as chosen. Control planes always go one at a time. */
  readonly order: 'workersFirst' | 'controlPlanesFirst' | 'given';
  /** Workers side by side. */
  readonly batch: number;
  /** When to ask before going on. */
  readonly pause: 'never' | 'afterFirst' | 'afterEach';
  readonly drainOptions: DrainOptions;
  /** Packages that a patch run leaves alone, beside those that are held on the host. */
  readonly keep: readonly string[];
  /** The operation stops when more nodes than this are not Ready that were before. */
  readonly errorBudget: number;
  /** Seconds that a host may take from the request to restart until its node is Ready again. */
  readonly waitSeconds: number;
  /** Seconds that pods and control plane may take to be well again after that. */
  readonly settleSeconds: number;
}

export function defaultMaintenanceOptions(
  what: MaintenanceOptions['what'],
  nodes: readonly string[],
  keep: readonly string[],
): MaintenanceOptions {
  return {
    what,
    reboot: what === 'reboot' ? 'always' : 'whenNeeded',
    nodes,
    order: 'workersFirst',
    batch: 1,
    pause: 'never',
    drainOptions: { ...defaultDrainOptions, serverDryRun: false },
    keep,
    errorBudget: 0,
    waitSeconds: 900,
    settleSeconds: 600,
  };
}
