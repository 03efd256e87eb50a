import { afterEach } from 'vitest';
import type { Cluster } from '../../rig/cluster.mts';
import { Faults } from '../../rig/faults/index.mts';

/**
 * Faults for the tests of a file: `await faults.inject(pauseHost(cluster.host('w1')))`. Each is undone after its test, last
 * first, and the cluster is waited for. Call it after `useCluster` or `useOwnRig`, and after hooks of your own that need a
 * cluster without faults: hooks run in reverse order.
 */
export function useFaults(of: { readonly cluster: Cluster }): Faults {
  const faults = new Faults(() => of.cluster);
  afterEach(() => faults.undoAll());
  return faults;
}
