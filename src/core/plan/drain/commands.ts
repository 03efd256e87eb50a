import type { DrainOptions } from './options';

/** The same drain by hand: kubectl handles the nodes of one command one after the other. */
export function kubectlCommands(nodes: readonly string[], options: DrainOptions): readonly (readonly string[])[] {
  return [['kubectl', 'drain', ...nodes, ...flags(options)]];
}

function flags(options: DrainOptions): readonly string[] {
  return [
    ...(options.daemonSets === 'ignore' ? ['--ignore-daemonsets'] : []),
    ...(options.deleteEmptyDirData ? ['--delete-emptydir-data'] : []),
    ...(options.unmanaged ? ['--force'] : []),
    ...(options.gracePeriodSeconds === undefined ? [] : [`--grace-period=${options.gracePeriodSeconds}`]),
    ...(options.podSelector === undefined ? [] : [`--pod-selector=${options.podSelector}`]),
    ...(options.skipWaitForDeleteSeconds ? [`--skip-wait-for-delete-timeout=${options.skipWaitForDeleteSeconds}`] : []),
    ...(options.disableEviction ? ['--disable-eviction'] : []),
    `--timeout=${options.timeoutSeconds}s`,
  ];
}
