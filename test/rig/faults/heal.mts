/** Undoes every fault of a rig, also those of a process that died before it could. */
import type { Cluster } from '../cluster.mts';
import { eachOf } from '../podman.mts';
import { bringBack } from './hosts.mts';
import { undoRecorded } from './on-host.mts';

/**
 * Brings every host of a rig to its undisturbed state: running, with nothing of any fault. Quick when nothing is wrong. Does
 * not wait for the cluster to be well again; `settled` does.
 * @returns whether there was something to undo
 */
export async function heal(cluster: Cluster): Promise<boolean> {
  let found = false;
  const note = (something: boolean) => (found ||= something);
  // All hosts run before one waits for another.
  await eachOf(cluster.hosts, 3, async (host) => void note(await bringBack(host)));
  await eachOf(cluster.hosts, 3, async (host) => void note(await undoRecorded(host)));
  return found;
}
