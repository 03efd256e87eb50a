import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../harness/control-plane/api.mts';
import { Scene, until } from '../scene';
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
      const response = await scene.api.open('GET', path);
      expect(response.statusCode).toBe(200);
      const events: WatchEvent[] = [];
      let rest = '';
      for await (const chunk of response as AsyncIterable<Buffer>) {
        const lines = (rest + chunk.toString('utf8')).split('\n');
        rest = lines.pop() ?? '';
        events.push(...lines.map((line) => JSON.parse(line) as WatchEvent));
        if (enough(events)) break;
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

    it('ends when its time is over, with a bookmark for those who want one', async () => {
      const path = `${scene.path('configmaps')}?watch=true&allowWatchBookmarks=true&timeoutSeconds=5`;
      // A loaded API server may come too late with it, and clients must live with that: the next watch has one.
      const events = await until(
        () => watch(path, () => false),
        (seen) => seen.some(({ type }) => type === 'BOOKMARK'),
        'bookmark',
      );
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
