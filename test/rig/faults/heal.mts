/** Undoes every fault of a rig, also those of a process that died before it could. */
import type { Cluster } from '../cluster.mts';
import { eachOf } from '../podman.mts';
import { runs } from './hosts.mts';
import { undoRecorded } from './on-host.mts';

/**
 * Brings every host of a rig to its undisturbed state: running, with nothing of any fault. Quick when nothing is wrong. Does
 * not wait for the cluster to be well again; `settled` does.
 */
export async function heal(cluster: Cluster): Promise<void> {
  // All hosts run before one waits for another.
  await eachOf(cluster.hosts, 3, runs);
  await eachOf(cluster.hosts, 3, undoRecorded);
}
