import { defaultDrainOptions, type DrainOptions } from '../../core/plan/drain/options';
import type { Settings } from '../../ui/settings';

const ORDERS: readonly DrainOptions['order'][] = ['given', 'fewestPods', 'name'];

/** The options a new plan starts with: the settings, over the defaults of the planner. */
export function optionsFromSettings(settings: Pick<Settings, 'get'>): DrainOptions {
  const grace = settings.get('drain.gracePeriodSeconds');
  const skip = settings.get('drain.skipWaitForDeleteSeconds');
  const { gracePeriodSeconds: _grace, skipWaitForDeleteSeconds: _skip, ...defaults } = defaultDrainOptions;
  return {
    ...defaults,
    daemonSets: settings.get('drain.ignoreDaemonSets') ? 'ignore' : 'block',
    deleteEmptyDirData: settings.get('drain.deleteEmptyDirData'),
    unmanaged: settings.get('drain.evictUnmanagedPods'),
    timeoutSeconds: atLeast(1, settings.get('drain.timeoutSeconds'), defaults.timeoutSeconds),
    stallAfterSeconds: atLeast(5, settings.get('drain.stallAfterSeconds'), defaults.stallAfterSeconds),
    parallelNodes: atLeast(1, settings.get('drain.parallelNodes'), defaults.parallelNodes),
    stopOnFirstFailure: settings.get('drain.stopOnFirstFailure'),
    order: ORDERS.find((order) => order === settings.get('drain.order')) ?? defaults.order,
    serverDryRun: settings.get('drain.serverDryRun'),
    ...(grace >= 0 ? { gracePeriodSeconds: Math.floor(grace) } : {}),
    ...(skip > 0 ? { skipWaitForDeleteSeconds: Math.floor(skip) } : {}),
  };
}

/** Settings are typed by hand: what makes no sense counts as unset, and never as "for ever". */
function atLeast(least: number, value: number, fallback: number): number {
  return Number.isFinite(value) && value >= least ? Math.floor(value) : fallback;
}
