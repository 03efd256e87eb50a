import { describe, expect, it } from 'vitest';
import { sumUpLoss } from '../../../../../src/core/plan/etcd-restore/loss';
import type { Difference, DifferenceKind } from '../../../../../src/core/snapshot/diff';
import { readPath } from '../../../../../src/core/snapshot/kubernetes/resources';

async function* differences(...list: readonly (readonly [DifferenceKind, string])[]): AsyncGenerator<Difference> {
  for (const [kind, key] of list) yield { kind, key, path: readPath(key), before: undefined, after: undefined };
}

describe('what a restore loses', () => {
  it('is counted by what becomes of it, without what changes all the time', async () => {
    const loss = await sumUpLoss(
      differences(
        ['added', '/registry/namespaces/later'],
        ['removed', '/registry/configmaps/precious/kept'],
        ['removed', '/registry/namespaces/precious'],
        ['changed', '/registry/deployments/shop/web'],
        ['rewritten', '/registry/deployments/shop/api'],
        ['changed', '/registry/leases/kube-node-lease/w1'],
        ['added', '/registry/events/shop/web.1'],
        ['changed', 'compact_rev_key'],
      ),
    );
    expect(loss).toEqual({
      made: { count: 1, examples: ['namespaces later'] },
      deleted: { count: 2, examples: ['namespaces precious', 'configmaps precious/kept'] },
      changed: { count: 1, examples: ['deployments.apps shop/web'] },
      routine: 3,
    });
  });

  it('names those first that people look for, and never more than five', async () => {
    const pods = Array.from({ length: 9 }, (_, index) => ['added', `/registry/pods/shop/web-${index}`] as const);
    const { made } = await sumUpLoss(
      differences(
        ...pods,
        ['added', '/registry/deployments/shop/web'],
        ['added', '/registry/secrets/shop/key'],
        ['added', '/registry/namespaces/shop'],
      ),
    );
    expect(made.count).toBe(12);
    expect(made.examples).toEqual([
      'namespaces shop',
      'secrets shop/key',
      'deployments.apps shop/web',
      'pods shop/web-0',
      'pods shop/web-1',
    ]);
  });
});
