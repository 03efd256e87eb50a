import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../harness/control-plane/api.mts';
import { Scene } from '../scene';
import type { Target } from '../target';

interface WatchEvent {
  readonly type: string;
  readonly object: Json;
}

/** Watches: what they tell, from where, and how they end. */
export function watchCases(target: () => Target): void {
  describe('watches', () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await Scene.open(target().api);
    });
    /** Reads events until enough came or the stream ended. */
    const watch = async (path: string, enough: (events: readonly WatchEvent[]) => boolean): Promise<WatchEvent[]> => {
      const stop = new AbortController();
      const response = await scene.api.open('GET', path, {}, stop.signal);
      expect(response.statusCode).toBe(200);
      const events: WatchEvent[] = [];
      try {
        for await (const line of createInterface({ input: response })) {
          events.push(JSON.parse(line) as WatchEvent);
          if (enough(events)) break;
        }
      } finally {
        stop.abort();
      }
      return events;
    };
    const configMap = (name: string, labels?: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels },
    });
    const revision = async () => (await scene.api.get(scene.path('configmaps'))).json.metadata.resourceVersion;
    const brief = (events: readonly WatchEvent[]) => events.map(({ type, object }) => `${type} ${object.metadata.name}`);

    it('tells what happened since a revision, in order', async () => {
      const from = await revision();
      await scene.api.post(scene.path('configmaps'), configMap('told'));
      await scene.api.patch(scene.path('configmaps', 'told'), 'merge', { data: { a: '1' } });
      await scene.api.delete(scene.path('configmaps', 'told'));
      const events = await watch(
        `${scene.path('configmaps')}?watch=true&resourceVersion=${from}&fieldSelector=metadata.name%3Dtold`,
        ({ length }) => length === 3,
      );
      expect(brief(events)).toEqual(['ADDED told', 'MODIFIED told', 'DELETED told']);
      const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
      expect(new Set(versions).size).toBe(3);
      expect(events[2]?.object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { a: '1' } });
    });

    it('tells of all that is there when no revision is given, then of what comes', async () => {
      await scene.api.post(scene.path('configmaps'), configMap('there', { group: 'present' }));
      const path = `${scene.path('configmaps')}?watch=1&labelSelector=group%3Dpresent`;
      const events = watch(path, ({ length }) => length === 2);
      const creation = setTimeout(() => void scene.api.post(scene.path('configmaps'), configMap('then', { group: 'present' })), 100);
      expect(brief(await events)).toEqual(['ADDED there', 'ADDED then']);
      clearTimeout(creation);
    });

    it('tells of objects that come to match as new, and of those that cease to as gone', async () => {
      const from = await revision();
      await scene.api.post(scene.path('configmaps'), configMap('moving', { colour: 'red' }));
      await scene.api.patch(scene.path('configmaps', 'moving'), 'merge', { metadata: { labels: { colour: 'blue' } } });
      await scene.api.patch(scene.path('configmaps', 'moving'), 'merge', { data: { a: '1' } });
      await scene.api.patch(scene.path('configmaps', 'moving'), 'merge', { metadata: { labels: { colour: 'red' } } });
      const path = `${scene.path('configmaps')}?watch=true&resourceVersion=${from}&labelSelector=colour%3Dblue`;
      expect(brief(await watch(path, ({ length }) => length === 3))).toEqual(['ADDED moving', 'MODIFIED moving', 'DELETED moving']);
    });

    it('tells inside the stream that a revision is too old', async () => {
      const events = await watch(`${scene.path('configmaps')}?watch=true&resourceVersion=1`, ({ length }) => length === 1);
      if (target().kind === 'practice') {
        // The practice cluster remembers everything since its start, so its first revision is only too old once it forgets.
        await target().expireHistory();
        const forgotten = await watch(`${scene.path('configmaps')}?watch=true&resourceVersion=1`, () => false);
        expectExpired(forgotten);
      } else expectExpired(events);
    });

    it('ends when its time is over, with a bookmark for those who want one', async () => {
      const path = `${scene.path('configmaps')}?watch=true&allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=${await revision()}`;
      const events = await watch(path, () => false);
      const bookmark = events.at(-1);
      expect(bookmark?.type).toBe('BOOKMARK');
      expect(bookmark?.object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
      expect(Number(bookmark?.object.metadata.resourceVersion)).toBeGreaterThan(0);
    });

    it('marks the end of what was there, on demand', async () => {
      await scene.api.post(scene.path('configmaps'), configMap('listed', { group: 'listed' }));
      const path = `${scene.path('configmaps')}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&labelSelector=group%3Dlisted`;
      const events = await watch(path, (seen) => seen.at(-1)?.type === 'BOOKMARK');
      expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
      expect(events[1]?.object.metadata.annotations).toMatchObject({ 'k8s.io/initial-events-end': 'true' });
    });

    it('watches one object by its name', async () => {
      const from = await revision();
      await scene.api.post(scene.path('configmaps'), configMap('single'));
      await scene.api.post(scene.path('configmaps'), configMap('other'));
      await scene.api.patch(scene.path('configmaps', 'single'), 'merge', { data: { a: '1' } });
      const path = `${scene.path('configmaps')}?watch=true&resourceVersion=${from}&fieldSelector=metadata.name%3Dsingle`;
      expect(brief(await watch(path, ({ length }) => length === 2))).toEqual(['ADDED single', 'MODIFIED single']);
    });
  });
}

function expectExpired(events: readonly WatchEvent[]): void {
  expect(events).toHaveLength(1);
  expect(events[0]?.type).toBe('ERROR');
  expect(events[0]?.object).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410 });
  expect(events[0]?.object.message).toMatch(/^too old resource version: 1 \(\d+\)$/);
}
