import { beforeAll, describe, expect, it } from 'vitest';
import { expectStatus, Scene } from '../scene';
import { quietNode, type Target } from '../target';

/** The three kinds of patches. */
export function patchCases(target: () => Target): void {
  describe('patches', () => {
    let scene: Scene;
    let number = 0;
    beforeAll(async () => {
      scene = await Scene.open(target().api);
    });
    const configMap = async (data: Record<string, string>, metadata: object = {}) => {
      const name = `map-${++number}`;
      await expectStatus(
        scene.api.post(scene.path('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data }),
        201,
      );
      return scene.path('configmaps', name);
    };
    const node = async (spec: object) => {
      const name = `patched-${++number}`;
      await expectStatus(scene.api.post('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec }), 201);
      return `/api/v1/nodes/${name}`;
    };
    /** Without those that the node controllers add by themselves. */
    const taintsOf = async (path: string) =>
      ((await scene.api.get(path)).json.spec.taints ?? [])
        .filter(({ key }) => !key.startsWith('node.kubernetes.io/'))
        .map(({ key, value }) => `${key}=${value ?? ''}`);

    for (const kind of ['merge', 'strategic'] as const) {
      it(`${kind}: merges objects, and null removes`, async () => {
        const path = await configMap({ a: '1', b: '2' });
        const answer = await scene.api.patch(path, kind, { data: { a: null, c: '3' } });
        expect([answer.status, answer.json.data]).toEqual([200, { b: '2', c: '3' }]);
      });

      it(`${kind}: cordons, and null lifts the cordon`, async () => {
        const path = await node({});
        expect((await scene.api.patch(path, kind, { spec: { unschedulable: true } })).json.spec.unschedulable).toBe(true);
        expect((await scene.api.patch(path, kind, { spec: { unschedulable: null } })).json.spec).not.toHaveProperty('unschedulable');
      });

      it(`${kind}: replaces the taints of a node as a whole`, async () => {
        const path = await node({ taints: [{ key: 'example.test/a', value: '1', effect: 'NoSchedule' }] });
        await expectStatus(
          scene.api.patch(path, kind, { spec: { taints: [{ key: 'example.test/b', value: '2', effect: 'NoSchedule' }] } }),
          200,
        );
        expect(await taintsOf(path)).toEqual(['example.test/b=2']);
      });

      it(`${kind}: refuses an old resource version`, async () => {
        const path = await configMap({ a: '1' });
        const { resourceVersion } = (await scene.api.get(path)).json.metadata;
        await scene.api.patch(path, kind, { data: { a: '2' } });
        const answer = await scene.api.patch(path, kind, { metadata: { resourceVersion }, data: { a: '3' } });
        expect(answer.json).toMatchObject({ code: 409, reason: 'Conflict' });
      });
    }

    it('strategic: merges conditions by type, where a merge patch replaces the list', async () => {
      const path = `${await node({})}/status`;
      const condition = (type: string, status: string) => ({ type, status, lastHeartbeatTime: null, lastTransitionTime: null });
      const mine = (types: readonly string[] = []) => types.filter((type) => type.startsWith('Test'));
      await scene.api.patch(path, 'strategic', { status: { conditions: [condition('TestA', 'True'), condition('TestB', 'True')] } });
      const merged = await scene.api.patch(path, 'strategic', { status: { conditions: [condition('TestA', 'False')] } });
      expect(mine(merged.json.status.conditions?.map(({ type }) => type))).toEqual(expect.arrayContaining(['TestA', 'TestB']));
      expect(merged.json.status.conditions?.find(({ type }) => type === 'TestA')?.status).toBe('False');
      const deleted = await scene.api.patch(path, 'strategic', { status: { conditions: [{ type: 'TestB', $patch: 'delete' }] } });
      expect(mine(deleted.json.status.conditions?.map(({ type }) => type))).toEqual(['TestA']);
      const replaced = await scene.api.patch(path, 'merge', { status: { conditions: [condition('TestC', 'True')] } });
      expect(mine(replaced.json.status.conditions?.map(({ type }) => type))).toEqual(['TestC']);
    });

    it('strategic: merges containers by name', async () => {
      const deployment = await scene.deployment('merged', 0, {});
      const path = scene.path('deployments.apps', deployment.metadata.name);
      const patch = { spec: { template: { spec: { containers: [{ name: 'extra', image: 'example.test/extra:1' }] } } } };
      const { json } = await expectStatus(scene.api.patch(path, 'strategic', patch), 200);
      const { spec } = json.spec.template as { spec: { containers: { name: string }[] } };
      expect(spec.containers.map(({ name }) => name).sort()).toEqual(['extra', 'main']);
    });

    it('strategic: merges finalizers as a set, removes single ones, and replaces by directive', async () => {
      const path = await configMap({ a: '1', b: '2' }, { finalizers: ['example.test/one'] });
      const added = await scene.api.patch(path, 'strategic', { metadata: { finalizers: ['example.test/two'] } });
      expect([...(added.json.metadata.finalizers ?? [])].sort()).toEqual(['example.test/one', 'example.test/two']);
      const removed = await scene.api.patch(path, 'strategic', {
        metadata: { '$deleteFromPrimitiveList/finalizers': ['example.test/one'] },
      });
      expect(removed.json.metadata.finalizers).toEqual(['example.test/two']);
      const replaced = await scene.api.patch(path, 'strategic', { data: { $patch: 'replace', c: '3' } });
      expect(replaced.json.data).toEqual({ c: '3' });
      await scene.api.patch(path, 'merge', { metadata: { finalizers: null } });
    });

    it('json: adds, replaces, removes and tests', async () => {
      const path = await configMap({ a: '1', b: '2' });
      const answer = await scene.api.patch(path, 'json', [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'replace', path: '/data/a', value: '9' },
        { op: 'remove', path: '/data/b' },
        { op: 'add', path: '/data/c', value: '3' },
      ]);
      expect([answer.status, answer.json.data]).toEqual([200, { a: '9', c: '3' }]);
    });

    it('json: 422 and nothing written when a test fails or a path is not there', async () => {
      const path = await configMap({ a: '1' });
      const failed = await scene.api.patch(path, 'json', [
        { op: 'add', path: '/data/b', value: '2' },
        { op: 'test', path: '/data/a', value: 'other' },
      ]);
      expect(failed.json).toMatchObject({ code: 422, reason: 'Invalid' });
      const missing = await scene.api.patch(path, 'json', [{ op: 'replace', path: '/nothing/here', value: 1 }]);
      expect(missing.json).toMatchObject({ code: 422, reason: 'Invalid' });
      expect((await scene.api.get(path)).json.data).toEqual({ a: '1' });
    });

    it('400 for a patch that can not be read', async () => {
      const path = await configMap({ a: '1' });
      for (const [contentType, text] of [
        ['application/json-patch+json', '{"op": "add"}'],
        ['application/merge-patch+json', '{"data": '],
        ['application/strategic-merge-patch+json', '{"data": '],
      ] as const) {
        const answer = await scene.api.send('PATCH', path, { contentType, text });
        expect([contentType, answer.json.code, answer.json.reason]).toEqual([contentType, 400, 'BadRequest']);
      }
    });

    it('writes nothing in a dry run, and nothing for a patch that changes nothing', async () => {
      const path = await configMap({ a: '1' });
      const before = (await scene.api.get(path)).json.metadata.resourceVersion;
      const dry = await scene.api.patch(`${path}?dryRun=All`, 'merge', { data: { a: '2' } });
      expect([dry.status, dry.json.data]).toEqual([200, { a: '2' }]);
      const idle = await scene.api.patch(path, 'merge', { data: { a: '1' } });
      expect(idle.json.metadata.resourceVersion).toBe(before);
      expect((await scene.api.get(path)).json).toMatchObject({ data: { a: '1' }, metadata: { resourceVersion: before } });
    });

    it('keeps spec and status apart', async () => {
      await scene.pod('apart');
      const path = scene.path('pods', 'apart');
      await expectStatus(scene.api.patch(path, 'merge', { metadata: { labels: { seen: 'yes' } }, status: { phase: 'Failed' } }), 200);
      expect((await scene.api.get(path)).json).toMatchObject({ metadata: { labels: { seen: 'yes' } }, status: { phase: 'Running' } });
      await expectStatus(scene.api.patch(`${path}/status`, 'merge', { spec: { schedulerName: 'other' }, status: { reason: 'Told' } }), 200);
      expect((await scene.api.get(path)).json).toMatchObject({
        spec: { schedulerName: 'default-scheduler', nodeName: quietNode },
        status: { reason: 'Told' },
      });
    });

    it('422 for what may not change', async () => {
      await scene.pod('fixed');
      const moved = await scene.api.patch(scene.path('pods', 'fixed'), 'merge', { spec: { nodeName: 'elsewhere' } });
      expect(moved.json).toMatchObject({ code: 422, reason: 'Invalid' });
      await scene.deployment('selecting', 0);
      const reselected = await scene.api.patch(scene.path('deployments.apps', 'selecting'), 'merge', {
        spec: { selector: { matchLabels: { app: 'other' } } },
      });
      expect(reselected.json).toMatchObject({ code: 422, reason: 'Invalid' });
    });

    it('counts generations by changes of the spec', async () => {
      const { metadata } = await scene.deployment('counted', 0);
      const path = scene.path('deployments.apps', 'counted');
      await scene.api.patch(path, 'merge', { metadata: { labels: { a: '1' } } });
      expect((await scene.api.get(path)).json.metadata.generation).toBe(metadata.generation);
      await scene.api.patch(path, 'merge', { spec: { paused: true } });
      expect((await scene.api.get(path)).json.metadata.generation).toBe(metadata.generation + 1);
    });
  });
}
