import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { countLive } from '../../../../src/operations/drill/count-live';
import type { LiveObjects, ObjectHead, ServedResource } from '../../../../src/ports/live-objects';

const { signal } = new AbortController();
const served = (group: string, resource: string): ServedResource => ({ group, version: 'v1', resource, namespaced: true });

/** A cluster with so many objects of each resource, in pages of two. */
function clusterOf(counts: Readonly<Record<string, number>>, resources: readonly ServedResource[]): LiveObjects {
  return {
    served: async () => ({
      resources,
      unreadable: [{ group: 'broken.example.org', why: 'its server is away.' }],
      elsewhere: new Set(['metrics.k8s.io']),
    }),
    async heads({ resource }, onPage) {
      const count = counts[resource];
      if (count === undefined) throw new DrydockError('forbidden', `${resource} may not be listed.`);
      for (let at = 0; at < count; at += 2) {
        const page = Array.from({ length: Math.min(2, count - at) }, (_, index): ObjectHead => {
          return { namespace: 'a', name: `n${at + index}`, uid: '', resourceVersion: '1' };
        });
        await onPage(page);
      }
    },
    object: async () => undefined,
  };
}

describe('what a cluster has now', () => {
  it('is counted beside what a snapshot holds', async () => {
    const stored = new Map([
      ['pods', 3],
      ['deployments.apps', 2],
      ['secrets', 4],
      ['leases.coordination.k8s.io', 9],
      ['masterleases', 1],
      ['gone.example.org', 5],
      ['(other keys)', 7],
    ]);
    const resources = [
      served('', 'pods'),
      served('', 'secrets'),
      served('apps', 'deployments'),
      served('coordination.k8s.io', 'leases'),
      served('', 'configmaps'),
      served('metrics.k8s.io', 'nodes'),
    ];
    const objects = clusterOf({ pods: 5, deployments: 2, configmaps: 1 }, resources);
    expect(await countLive(stored, { name: 'prod-eu', objects }, signal)).toEqual({
      cluster: 'prod-eu',
      same: 1,
      differing: [
        { resource: 'pods', snapshot: 3, live: 5 },
        { resource: 'configmaps', snapshot: 0, live: 1 },
      ],
      notCounted: [
        { resource: 'broken.example.org', why: 'its server is away.' },
        { resource: 'secrets', why: 'secrets may not be listed.' },
        { resource: 'gone.example.org', why: 'The cluster no longer serves it; the snapshot holds 5.' },
      ],
    });
  });
});
