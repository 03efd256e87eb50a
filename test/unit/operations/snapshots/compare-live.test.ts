import { beforeAll, describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { SnapshotIndex } from '../../../../src/core/snapshot/browse';
import { compareSnapshots, type ComparedObject } from '../../../../src/core/snapshot/comparison';
import { asObject, readObject, withRevision } from '../../../../src/core/snapshot/kubernetes/objects';
import { listObjects, type ListedObject } from '../../../../src/core/snapshot/listing';
import { MemoryAccess } from '../../../../src/core/snapshot/random-access';
import { openSnapshot, type OpenSnapshot } from '../../../../src/core/snapshot/snapshot';
import { compareWithLive } from '../../../../src/operations/snapshots/compare-live';
import type { LiveObjects, ServedResource } from '../../../../src/ports/live-objects';
import { clusterSnapshot } from '../../core/snapshot/fixtures';

const never = async () => {};
const open = (when: 'before' | 'after') => openSnapshot(new MemoryAccess(clusterSnapshot(when)));
let before: OpenSnapshot;
let after: OpenSnapshot;
let index: SnapshotIndex;
beforeAll(async () => {
  [before, after] = [await open('before'), await open('after')];
  index = await SnapshotIndex.build(before, never);
});

/** An API that answers what a later snapshot of the same cluster holds. */
class LiveFromSnapshot implements LiveObjects {
  readonly forbidden = new Set<string>();
  readonly elsewhere: ReadonlySet<string> | undefined = new Set<string>();
  readonly reads: string[] = [];
  /** Lists that expire once. */
  readonly expiring = new Set<string>();

  async served() {
    const resources = new Map<string, ServedResource>();
    for (const { path } of listObjects(after)) {
      if (!path || ['ranges', 'masterleases', 'peerserverleases'].includes(path.resource)) continue;
      const { group, resource, namespace } = path;
      resources.set(`${group}/${resource}`, { group, version: 'v1', resource, namespaced: namespace !== undefined });
    }
    return {
      resources: [...resources.values(), { group: '', version: 'v1', resource: 'componentstatuses', namespaced: false }],
      unreadable: [{ group: 'broken.example.com', why: 'It does not answer.' }],
      elsewhere: this.elsewhere,
    };
  }

  async heads({ group, resource }: ServedResource, onPage: Parameters<LiveObjects['heads']>[1]) {
    if (this.forbidden.has(resource)) throw new DrydockError('forbidden', `You may not list ${resource}.`);
    const listed = [...listObjects(after)].filter(({ path }) => path?.resource === resource && path.group === group);
    if (this.expiring.delete(resource)) throw new DrydockError('gone', 'The list expired.');
    for (const one of listed) {
      const object = await this.read(one);
      await onPage([
        {
          namespace: one.path?.namespace,
          name: one.path?.name ?? '',
          uid: asObject(object?.metadata).uid as string,
          resourceVersion: String(one.modified),
        },
      ]);
    }
  }

  async object({ resource, namespace, name }: Parameters<LiveObjects['object']>[0]) {
    this.reads.push(`${resource} ${name}`);
    if (this.forbidden.has(`get ${resource}`)) throw new DrydockError('forbidden', `You may not get ${resource}.`);
    const one = [...listObjects(after)].find(
      ({ path }) => path?.resource === resource && path.namespace === namespace && path.name === name,
    );
    return one && this.read(one);
  }

  private async read(one: ListedObject) {
    const { object } = readObject((await after.keyspace.value({ main: one.modified, sub: one.sub })).value);
    return object && withRevision(object, one.modified);
  }
}

async function compare(live: LiveObjects, filter: object = {}) {
  const objects: ComparedObject[] = [];
  const notCompared: string[] = [];
  for await (const { object, notCompared: not } of compareWithLive(before, index, live, { breathe: never, ...filter })) {
    if (object) objects.push(object);
    else notCompared.push(`${not.resource}: ${not.why}`);
  }
  const lines = objects
    .filter(({ kind }) => kind !== 'byNature')
    .map(({ kind, path, detail }) => `${kind} ${path?.resource} ${path?.name}${detail === undefined ? '' : ` (${detail})`}`)
    .sort();
  return { objects, lines, notCompared };
}

describe('a snapshot and the live cluster', () => {
  it('differ in what somebody did since, and nothing else', async () => {
    const live = new LiveFromSnapshot();
    const { lines, objects, notCompared } = await compare(live);
    expect(lines).toEqual([
      'added configmaps banner',
      'changed deployments web',
      'changed secrets password',
      'removed configmaps settings',
    ]);
    // What changes all the time is told apart, and is not read.
    expect(objects.filter(({ kind }) => kind === 'byNature').every(({ path }) => path?.resource !== 'deployments')).toBe(true);
    expect(live.reads.filter((read) => /^(leases|events) /.test(read))).toEqual([]);
    expect(live.reads.length).toBeLessThan(20);
    expect(notCompared).toContain('broken.example.com: It does not answer.');
    expect(notCompared.filter((line) => line.includes('API servers keep it for themselves'))).not.toEqual([]);
  });

  it('says of two snapshots the same', async () => {
    const found: string[] = [];
    for await (const { kind, path } of compareSnapshots(before, after, { breathe: never })) {
      if (kind !== 'byNature' && path) found.push(`${kind} ${path.resource} ${path.name}`);
    }
    expect(found.sort()).toEqual([
      'added configmaps banner',
      'changed deployments web',
      'changed secrets password',
      'removed configmaps settings',
    ]);
  });

  it('names what may not be read, and takes none of it for equal', async () => {
    const live = new LiveFromSnapshot();
    live.forbidden.add('secrets');
    live.forbidden.add('get deployments');
    const { lines, notCompared } = await compare(live);
    expect(notCompared).toContain('secrets: You may not list secrets.');
    expect(lines).toContain('changed deployments web (written since; could not be read: You may not get deployments.)');
    expect(lines.some((line) => line.includes('secrets'))).toBe(false);
  });

  it('begins a list again that expired, once', async () => {
    const live = new LiveFromSnapshot();
    live.expiring.add('configmaps');
    const { lines, notCompared } = await compare(live);
    expect(lines).toContain('added configmaps banner');
    expect(notCompared.some((line) => line.startsWith('configmaps'))).toBe(false);
  });

  it('looks at one resource or namespace where that is wanted', async () => {
    expect((await compare(new LiveFromSnapshot(), { resource: 'configmaps' })).lines).toEqual([
      'added configmaps banner',
      'removed configmaps settings',
    ]);
    expect((await compare(new LiveFromSnapshot(), { namespace: 'kube-system' })).lines).toEqual([]);
  });

  it('reads everything where equal revisions tell nothing, and finds the same', async () => {
    const live = new LiveFromSnapshot();
    const { lines } = await compare(live, { isThorough: true });
    expect(lines).toEqual([
      'added configmaps banner',
      'changed deployments web',
      'changed secrets password',
      'removed configmaps settings',
    ]);
    expect(live.reads.length).toBeGreaterThan(100);
  });

  it('ends when it is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(compare(new LiveFromSnapshot(), { signal: stop.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
