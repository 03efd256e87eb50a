import { describe, expect, it } from 'vitest';
import { cancelled } from '../../../../src/core/errors';
import { sortInSlices } from '../../../../src/core/slices';
import { SnapshotIndex } from '../../../../src/core/snapshot/browse';
import { extractObjects, namespaceContents } from '../../../../src/core/snapshot/extract';
import { listObjects, summarize } from '../../../../src/core/snapshot/listing';
import { MemoryAccess } from '../../../../src/core/snapshot/random-access';
import { openSnapshot } from '../../../../src/core/snapshot/snapshot';
import { clusterSnapshot, known, snapshotOf, SERIES } from './fixtures';

const never = async () => {};

describe('sortInSlices', () => {
  it.each([0, 1, 1023, 1024, 1025, 10_000])('sorts %i numbers as sort does, and asks for turns', async (length) => {
    let state = 7;
    const list = Uint32Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0));
    const expected = list.slice().sort();
    let turns = 0;
    await sortInSlices(
      list,
      (a, b) => a - b,
      async () => void turns++,
    );
    expect(list).toEqual(expected);
    expect(turns).toBeGreaterThanOrEqual(Math.floor(length / 1024));
  });
});

describe.each(SERIES)('the index of an etcd %s file', (series) => {
  const { scene } = known(series);

  it('counts and lists at each revision what the whole list has', async () => {
    const snapshot = await openSnapshot(new MemoryAccess(snapshotOf(series)));
    for (const revision of scene.looks) {
      const index = await SnapshotIndex.build(snapshot, never, revision);
      expect(index.summary).toEqual(summarize(snapshot, revision));
      const all = [...listObjects(snapshot, { revision })];
      const amount = (objects: typeof all) => ({ count: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) });
      expect(index.summary.total).toEqual(amount(all));
      expect(index.summary.others).toEqual(amount(all.filter(({ path }) => !path)));
      for (const { name, namespaces } of index.summary.resources) {
        for (const namespace of [undefined, ...namespaces.keys()]) {
          const expected = all.filter(
            ({ path }) =>
              path && (path.group === '' ? path.resource : `${path.resource}.${path.group}`) === name && path.namespace === namespace,
          );
          expect(await index.objects({ resource: name, namespace }, never)).toEqual(expected);
          expect(await index.objects({ resource: name, namespace }, never, 1, 3)).toEqual(expected.slice(1, 3));
        }
      }
      expect(await index.objects({ resource: undefined, namespace: undefined }, never)).toEqual(all.filter(({ path }) => !path));
    }
  });

  it('knows what was deleted since the compaction', async () => {
    const snapshot = await openSnapshot(new MemoryAccess(snapshotOf(series)));
    const { gone } = await SnapshotIndex.build(snapshot, never);
    const deleted = [...(await gone.sortedInSlices(never))].map(({ key }) => Buffer.from(key).toString());
    expect(deleted.length).toBeGreaterThan(10);
    expect(deleted).toEqual([...deleted].sort());
    const alive = (revision: number | undefined) =>
      new Set([...listObjects(snapshot, revision === undefined ? {} : { revision })].map(({ key }) => key));
    const last = alive(undefined);
    expect(deleted.filter((key) => last.has(key))).toEqual([]);
    const lost = [...alive(scene.looks[1])].filter((key) => !last.has(key));
    expect(lost.filter((key) => !deleted.includes(key))).toEqual([]);
  });
});

describe('looking into a snapshot of a cluster', () => {
  const open = () => openSnapshot(new MemoryAccess(clusterSnapshot('before')));

  it('finds objects by parts of their keys, whatever their order', async () => {
    const index = await SnapshotIndex.build(await open(), never);
    const found: string[] = [];
    for await (const { key } of index.search(['WEB', 'deploy'], never)) found.push(key);
    expect(found).toEqual(['/registry/deployments/shop/web']);
  });

  it('stops where it is told to', async () => {
    const snapshot = await open();
    await expect(SnapshotIndex.build(snapshot, () => Promise.reject(cancelled()))).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('brings a namespace back without what the cluster makes by itself', async () => {
    const snapshot = await open();
    const wanted = namespaceContents(listObjects(snapshot), 'shop');
    const { objects, controlled } = await extractObjects(snapshot, wanted, { isLenient: true });
    const names = objects.map(({ listed: { path } }) => `${path?.resource} ${path?.name}`);
    expect(names[0]).toBe('namespaces shop');
    expect(names).toContain('secrets password');
    expect(names).toContain('widgets blue');
    expect(names.some((name) => /^(events|endpoints|endpointslices|leases|pods|replicasets) /.test(name))).toBe(false);
    expect(names).not.toContain('configmaps kube-root-ca.crt');
    expect(controlled).toBeGreaterThan(0);
    expect(names.indexOf('serviceaccounts runner')).toBeLessThan(names.indexOf('deployments web'));
  });
});
