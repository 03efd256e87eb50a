import { beforeAll, describe, expect, it } from 'vitest';
import { expectStatus, removePod, Scene, until } from '../scene';
import type { Target } from '../target';

/** How objects go: grace periods, finalizers, preconditions, owners. */
export function deletionCases(target: () => Target): void {
  describe('deletion', () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await Scene.open(target().api);
    });
    const configMap = async (name: string, metadata: object = {}) =>
      (
        await expectStatus(
          scene.api.post(scene.path('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } }),
          201,
        )
      ).json;
    const exists = async (path: string) => (await scene.api.get(path)).status === 200;

    it('marks a pod, which stays until its kubelet says it is gone', async () => {
      await scene.pod('patient', { grace: 40 });
      const path = scene.path('pods', 'patient');
      const answer = await scene.api.delete(path);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 40 } });
      const due = Date.parse(answer.json.metadata.deletionTimestamp ?? '') - Date.now();
      expect(due).toBeGreaterThan(30_000);
      expect(due).toBeLessThan(41_000);
      await expectStatus(scene.api.delete(path, { gracePeriodSeconds: 0 }), 200);
      expect((await scene.api.get(path)).status).toBe(404);
    });

    it('lets a second deletion shorten the wait, and never lengthen it', async () => {
      await scene.pod('shorter', { grace: 40 });
      const path = scene.path('pods', 'shorter');
      await scene.api.delete(path);
      expect((await scene.api.delete(path, { gracePeriodSeconds: 300 })).json.metadata.deletionGracePeriodSeconds).toBe(40);
      expect((await scene.api.delete(path, { gracePeriodSeconds: 5 })).json.metadata.deletionGracePeriodSeconds).toBe(5);
      await removePod(scene, 'shorter');
    });

    it('takes a pod without a node, and a finished one, at once', async () => {
      const spec = { schedulerName: 'nobody', containers: [{ name: 'main', image: 'example.test/main:1' }] };
      await expectStatus(scene.api.post(scene.path('pods'), { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'homeless' }, spec }), 201);
      await expectStatus(scene.api.delete(scene.path('pods', 'homeless')), 200);
      expect(await exists(scene.path('pods', 'homeless'))).toBe(false);
      await scene.pod('finished', { phase: 'Succeeded', ready: false });
      await expectStatus(scene.api.delete(scene.path('pods', 'finished')), 200);
      expect(await exists(scene.path('pods', 'finished'))).toBe(false);
    });

    it('holds an object until its last finalizer is gone', async () => {
      await configMap('held', { finalizers: ['example.test/a', 'example.test/b'] });
      const path = scene.path('configmaps', 'held');
      const marked = await scene.api.delete(path);
      expect([marked.status, marked.json.kind]).toEqual([200, 'ConfigMap']);
      expect(marked.json.metadata.deletionTimestamp).toBeDefined();
      const added = await scene.api.patch(path, 'merge', {
        metadata: { finalizers: ['example.test/a', 'example.test/b', 'example.test/c'] },
      });
      expect(added.json).toMatchObject({ code: 422, reason: 'Invalid' });
      await expectStatus(scene.api.patch(path, 'merge', { metadata: { finalizers: ['example.test/a'] } }), 200);
      expect(await exists(path)).toBe(true);
      await expectStatus(scene.api.patch(path, 'merge', { metadata: { finalizers: null } }), 200);
      expect(await exists(path)).toBe(false);
    });

    it('keeps a pod with a finalizer after its grace period, without grace left', async () => {
      await scene.pod('archived', { finalizers: ['example.test/archive'] });
      const path = scene.path('pods', 'archived');
      await scene.api.delete(path);
      await scene.api.delete(path, { gracePeriodSeconds: 0 });
      expect((await scene.api.get(path)).json.metadata).toMatchObject({
        deletionGracePeriodSeconds: 0,
        finalizers: ['example.test/archive'],
      });
      await scene.api.patch(path, 'merge', { metadata: { finalizers: null } });
      expect(await exists(path)).toBe(false);
    });

    it('answers with a Status where nothing is left to show', async () => {
      const { metadata } = await configMap('plain');
      const answer = await scene.api.delete(scene.path('configmaps', 'plain'));
      expect(answer.json).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name: 'plain', kind: 'configmaps', uid: metadata.uid },
      });
    });

    it('409 when a precondition does not hold', async () => {
      await scene.pod('guarded');
      const path = scene.path('pods', 'guarded');
      for (const preconditions of [{ uid: '00000000-0000-4000-8000-000000000000' }, { resourceVersion: '1' }]) {
        const answer = await scene.api.delete(path, { preconditions });
        expect(answer.json).toMatchObject({ code: 409, reason: 'Conflict', details: { name: 'guarded', kind: 'Pod' } });
      }
      const { uid } = (await scene.api.get(path)).json.metadata;
      await expectStatus(scene.api.delete(path, { preconditions: { uid }, gracePeriodSeconds: 0 }), 200);
    });

    it('deletes nothing in a dry run', async () => {
      await configMap('dry');
      await expectStatus(scene.api.delete(`${scene.path('configmaps', 'dry')}?dryRun=All`), 200);
      expect((await scene.api.get(scene.path('configmaps', 'dry'))).json.metadata).not.toHaveProperty('deletionTimestamp');
    });

    it('deletes a collection by selector', async () => {
      await configMap('kept', { labels: { batch: 'a' } });
      await configMap('swept-1', { labels: { batch: 'b' } });
      await configMap('swept-2', { labels: { batch: 'b' } });
      await expectStatus(scene.api.delete(`${scene.path('configmaps')}?labelSelector=batch%3Db`), 200);
      expect(await exists(scene.path('configmaps', 'swept-1'))).toBe(false);
      expect(await exists(scene.path('configmaps', 'swept-2'))).toBe(false);
      expect(await exists(scene.path('configmaps', 'kept'))).toBe(true);
    });

    for (const [policy, stays] of [
      ['Background', false],
      ['Foreground', false],
      ['Orphan', true],
    ] as const) {
      it(`${policy}: what is owned ${stays ? 'stays' : 'goes too'}`, async () => {
        const suffix = policy.toLowerCase();
        const owner = await configMap(`owner-${suffix}`);
        const reference = {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: owner.metadata.name,
          uid: owner.metadata.uid,
          blockOwnerDeletion: true,
        };
        await configMap(`owned-${suffix}`, { ownerReferences: [reference] });
        await scene.api.delete(scene.path('configmaps', owner.metadata.name), { propagationPolicy: policy });
        await until(
          () => exists(scene.path('configmaps', owner.metadata.name)),
          (there) => !there,
          `owner-${suffix}`,
        );
        const owned = scene.path('configmaps', `owned-${suffix}`);
        if (stays) expect((await scene.api.get(owned)).json.metadata.ownerReferences ?? []).toEqual([]);
        else
          await until(
            () => exists(owned),
            (there) => !there,
            `owned-${suffix}`,
          );
      });
    }

    it('empties a namespace that is deleted, and takes in nothing new meanwhile', async () => {
      const ending = await Scene.open(scene.api);
      await ending.pod('last', { finalizers: ['example.test/hold'] });
      const path = `/api/v1/namespaces/${ending.namespace}`;
      expect((await scene.api.delete(path)).json).toMatchObject({ status: { phase: 'Terminating' } });
      const refused = await scene.api.post(ending.path('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } });
      expect(refused.json).toMatchObject({ code: 403, reason: 'Forbidden' });
      expect(refused.json.details.causes).toContainEqual({
        reason: 'NamespaceTerminating',
        message: `namespace ${ending.namespace} is being terminated`,
        field: 'metadata.namespace',
      });
      await removePod(ending, 'last');
      await until(
        () => exists(path),
        (there) => !there,
        `namespace ${ending.namespace}`,
      );
    });
  });
}
