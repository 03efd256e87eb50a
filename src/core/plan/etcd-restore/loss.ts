import type { Difference } from '../../snapshot/diff';
import { resourceName } from '../../snapshot/kubernetes/resources';
import type { LostObjects, RestoreLoss } from './facts';

/** Examples of each kind. */
const MOST = 5;

/** Written all the time by the cluster itself, and made again by it. */
const ROUTINE = new Set([
  'leases.coordination.k8s.io',
  'events',
  'events.events.k8s.io',
  'endpointslices.discovery.k8s.io',
  'endpoints',
  'masterleases',
  'csistoragecapacities.storage.k8s.io',
]);

/** What people look for first. */
const FIRST = [
  'namespaces',
  'customresourcedefinitions.apiextensions.k8s.io',
  'nodes',
  'persistentvolumes',
  'persistentvolumeclaims',
  'secrets',
];
/** Made by controllers out of others. */
const LAST = ['pods', 'replicasets.apps', 'controllerrevisions.apps'];

/** Sums up how etcd differs from a snapshot. @param differences from the snapshot to what is there now */
export async function sumUpLoss(differences: AsyncIterable<Difference>): Promise<RestoreLoss> {
  const found = { made: new Tally(), deleted: new Tally(), changed: new Tally() };
  let routine = 0;
  for await (const { kind, path, key } of differences) {
    if (kind === 'rewritten') continue;
    const resource = path && resourceName(path);
    if (resource === undefined || ROUTINE.has(resource)) {
      routine += 1;
      continue;
    }
    const { namespace, name } = path ?? { namespace: undefined, name: key };
    const words = `${resource} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
    found[kind === 'added' ? 'made' : kind === 'removed' ? 'deleted' : 'changed'].add(resource, words);
  }
  return { made: found.made.result, deleted: found.deleted.result, changed: found.changed.result, routine };
}

class Tally {
  private count = 0;
  private examples: readonly { readonly rank: number; readonly words: string }[] = [];

  add(resource: string, words: string): void {
    this.count += 1;
    const [first, last] = [FIRST.indexOf(resource), LAST.indexOf(resource)];
    const rank = first >= 0 ? first : last >= 0 ? 1000 + last : 100;
    if (this.examples.length === MOST && rank >= (this.examples.at(-1)?.rank ?? 0)) return;
    // Stable, so that those of one rank stay in the order of keys.
    this.examples = [...this.examples, { rank, words }].sort((a, b) => a.rank - b.rank).slice(0, MOST);
  }

  get result(): LostObjects {
    return { count: this.count, examples: this.examples.map(({ words }) => words) };
  }
}
