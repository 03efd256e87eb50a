import { afterEach, beforeAll } from 'vitest';
import { Faults, heal, settled } from '../../rig/faults/index.mts';
import type { SharedCluster } from './rig';

/**
 * Faults for the tests of a file: `await faults.inject(pauseHost(cluster.host('w1')))`. Each is undone after its test, last
 * first, and the cluster is waited for. Call it after `useCluster`, and after hooks of your own that need a cluster without
 * faults: hooks run in reverse order.
 */
export function useFaults(shared: SharedCluster): Faults {
  const faults = new Faults(() => shared.cluster);
  beforeAll(async () => {
    // What a process left that died in the middle of a test.
    await heal(shared.cluster);
    await settled(shared.cluster);
  });
  afterEach(() => faults.undoAll());
  return faults;
}
