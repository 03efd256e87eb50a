import { DrydockError } from '../../core/errors';
import { OTHER_KEYS, type ResourceCounts } from '../../core/snapshot/drill/compare';
import type { LiveCounts } from '../../core/snapshot/drill/record';
import { isInternal, isRestless } from '../../core/snapshot/kubernetes/compare';
import type { LiveObjects } from '../../ports/live-objects';
import { resourcesToCompare } from '../snapshots/compare-live';

/** A cluster that a snapshot is held against. */
export interface LiveCluster {
  readonly name: string;
  readonly objects: LiveObjects;
}

/**
 * Counts the objects that a cluster has now, resource by resource; only their metadata is listed. What the person may not list is
 * named. Rejects with `cancelled`, and with whatever keeps the resources from being told.
 * @param stored what the snapshot holds
 */
export async function countLive(stored: ResourceCounts, { name: cluster, objects }: LiveCluster, signal: AbortSignal): Promise<LiveCounts> {
  const served = await objects.served(signal);
  const differing: LiveCounts['differing'][number][] = [];
  const notCounted = served.unreadable.map(({ group, why }) => ({ resource: group === '' ? 'the core group' : group, why }));
  let same = 0;
  const resources = [...stored].flatMap(([name, count]) => (name === OTHER_KEYS ? [] : [{ name, count, ...partsOf(name) }]));
  for (const { name, group, resource, served: found, why } of resourcesToCompare(resources, served)) {
    if (isInternal({ group, resource }) || isRestless({ group, resource })) continue;
    const snapshot = stored.get(name) ?? 0;
    if (!found || why !== undefined) {
      notCounted.push({ resource: name, why: why ?? 'The cluster does not serve it.' });
      continue;
    }
    let live = 0;
    try {
      await objects.heads(found, (heads) => void (live += heads.length), signal);
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (signal.aborted || error.kind === 'cancelled') throw error;
      notCounted.push({ resource: name, why: error.message });
      continue;
    }
    if (live === snapshot) same += 1;
    else differing.push({ resource: name, snapshot, live });
  }
  return { cluster, same, differing, notCounted };
}

/** `deployments.apps` */
function partsOf(name: string): { readonly group: string; readonly resource: string } {
  const dot = name.indexOf('.');
  return dot < 0 ? { group: '', resource: name } : { group: name.slice(dot + 1), resource: name.slice(0, dot) };
}
