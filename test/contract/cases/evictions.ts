import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../harness/control-plane/api.mts';
import { expectStatus, removePod, Scene } from '../scene';
import type { Target } from '../target';

const VIOLATION = "Cannot evict pod as it would violate the pod's disruption budget.";

/** Every answer the API has for an eviction. */
export function evictionCases(target: () => Target): void {
  describe('eviction', () => {
    let scene: Scene;
    let number = 0;
    beforeAll(async () => {
      scene = await Scene.open(target().api);
    });
    /** Pods of one group and a budget over them, and nothing else that selects them. */
    const group = async (count: number, spec: object, readiness: readonly boolean[] = []) => {
      const app = `group-${++number}`;
      const names = Array.from({ length: count }, (_, index) => `${app}-${index}`);
      for (const [index, name] of names.entries()) await scene.pod(name, { labels: { app }, ready: readiness[index] ?? true });
      const healthy = names.filter((_, index) => readiness[index] ?? true).length;
      await scene.budget(app, { selector: { matchLabels: { app } }, ...spec });
      await scene.observed(app, ({ status }) => status.currentHealthy === healthy && status.expectedPods === count);
      return { app, names, first: names[0] ?? '', second: names[1] ?? '' };
    };
    const podOf = async (name: string) => (await scene.api.get(scene.path('pods', name))).json;

    it('deletes a pod that no budget selects, and says why on the pod', async () => {
      await scene.pod('free');
      const answer = await scene.evict('free');
      expect([answer.status, answer.json]).toEqual([201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }]);
      const pod = await podOf('free');
      expect(pod.metadata.deletionTimestamp).toBeDefined();
      expect(pod.status.conditions).toContainEqual(
        expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }),
      );
    });

    it('spends the budget, then answers 429 with the numbers', async () => {
      const { app, first, second } = await group(3, { minAvailable: 2 });
      expect((await scene.evict(first)).status).toBe(201);
      await scene.observed(app, ({ status }) => status.disruptionsAllowed === 0 && status.currentHealthy === 2);
      const answer = await scene.evict(second);
      expect(answer.status).toBe(429);
      expect(answer.json).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: VIOLATION,
        reason: 'TooManyRequests',
        details: {
          causes: [{ reason: 'DisruptionBudget', message: `The disruption budget ${app} needs 2 healthy pods and has 2 currently` }],
        },
        code: 429,
      });
      expect(answer.headers['retry-after']).toBeUndefined();
      expect((await podOf(second)).metadata.deletionTimestamp).toBeUndefined();
    });

    it('counts at once: of two evictions under a budget for one, one is refused', async () => {
      const { first, second } = await group(2, { minAvailable: 1 });
      const codes = [(await scene.evict(first)).status, (await scene.evict(second)).status];
      expect(codes).toEqual([201, 429]);
    });

    it('500 for a pod that two budgets select, whatever they allow', async () => {
      const { app, first } = await group(2, { minAvailable: 0 });
      await scene.budget(`${app}-more`, { selector: { matchLabels: { app } }, minAvailable: 0 });
      const answer = await scene.evict(first);
      expect(answer.status).toBe(500);
      expect(answer.json).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        code: 500,
        message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      });
    });

    it('409 for another UID, and the pod stays', async () => {
      await scene.pod('other');
      const answer = await scene.evict('other', { preconditions: { uid: '00000000-0000-4000-8000-000000000000' } });
      expect(answer.json).toMatchObject({ code: 409, reason: 'Conflict', details: { name: 'other', kind: 'Pod' } });
      expect(answer.json.message).toMatch(/^Operation cannot be fulfilled on Pod "other": the UID in the precondition /);
      expect((await podOf('other')).metadata.deletionTimestamp).toBeUndefined();
      const { uid } = (await podOf('other')).metadata;
      expect((await scene.evict('other', { preconditions: { uid } })).status).toBe(201);
    });

    it('404 for a pod that is gone, 400 for a name that is not the one of the address', async () => {
      expect((await scene.evict('never')).json).toMatchObject({ code: 404, reason: 'NotFound', details: { name: 'never', kind: 'pods' } });
      await scene.pod('named');
      const answer = await scene.api.post(`${scene.path('pods', 'named')}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: 'unnamed' },
      });
      expect(answer.json).toMatchObject({ code: 400, reason: 'BadRequest' });
    });

    for (const phase of ['Pending', 'Succeeded', 'Failed']) {
      it(`lets a ${phase} pod go past an exhausted budget`, async () => {
        const { app } = await group(1, { minAvailable: 1 });
        const name = `${app}-${phase.toLowerCase()}`;
        await scene.pod(name, { labels: { app }, phase, ready: false });
        expect((await scene.evict(name)).status).toBe(201);
      });
    }

    it('lets a pod that is being deleted already go past an exhausted budget', async () => {
      const { app, first } = await group(1, { minAvailable: 1 });
      await scene.api.delete(scene.path('pods', first));
      await scene.observed(app, ({ status }) => status.currentHealthy === 0);
      expect((await scene.evict(first)).status).toBe(201);
    });

    it('lets an unready pod go while the budget is met, and does not spend it', async () => {
      const { app, first } = await group(3, { minAvailable: 2 }, [false, true, true]);
      const before = (await scene.observed(app)).status.disruptionsAllowed;
      expect((await scene.evict(first)).status).toBe(201);
      expect((await scene.observed(app)).status).toMatchObject({ disruptionsAllowed: before, currentHealthy: 2 });
    });

    it('keeps an unready pod while the budget is not met', async () => {
      const { first } = await group(3, { minAvailable: 3 }, [false, true, true]);
      expect((await scene.evict(first)).json).toMatchObject({ code: 429, message: VIOLATION });
    });

    it('lets an unready pod go all the same under AlwaysAllow, but no ready one', async () => {
      const { first, second } = await group(3, { minAvailable: 3, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, [false, true, true]);
      expect((await scene.evict(second)).status).toBe(429);
      expect((await scene.evict(first)).status).toBe(201);
    });

    it('keeps an unready pod when nothing healthy is desired', async () => {
      // desiredHealthy 0 is no met budget to the API: the unready pod is asked for like a ready one.
      const { first } = await group(1, { minAvailable: 0 }, [false]);
      expect((await scene.evict(first)).json).toMatchObject({ code: 429, message: VIOLATION });
    });

    it('dry run: asks the budget without spending it', async () => {
      const { app, first, second } = await group(2, { minAvailable: 1 });
      for (const name of [first, second]) {
        expect((await scene.evict(name, undefined, '?dryRun=All')).status).toBe(201);
        expect((await scene.evict(name, { dryRun: ['All'] })).status).toBe(201);
        expect((await podOf(name)).metadata.deletionTimestamp).toBeUndefined();
      }
      expect((await scene.observed(app)).status.disruptionsAllowed).toBe(1);
      await scene.evict(first);
      expect((await scene.evict(second, undefined, '?dryRun=All')).status).toBe(429);
    });

    it('429 with Retry-After while the budget was changed and not yet looked at', async () => {
      const { app, first } = await group(2, { minAvailable: 1 });
      await target().pauseControllers(true);
      try {
        await expectStatus(scene.api.patch(scene.path('poddisruptionbudgets.policy', app), 'merge', { spec: { minAvailable: 0 } }), 200);
        expectStale(await scene.evict(first), app);
      } finally {
        await target().pauseControllers(false);
      }
    });

    it('honours the grace period of its options', async () => {
      await scene.pod('graceful', { grace: 60 });
      await scene.evict('graceful', { gracePeriodSeconds: 7 });
      expect((await podOf('graceful')).metadata.deletionGracePeriodSeconds).toBe(7);
    });

    it('403 NamespaceTerminating in a namespace that is being deleted', async () => {
      const ending = await Scene.open(scene.api);
      await ending.pod('last', { finalizers: ['example.test/hold'] });
      await scene.api.delete(`/api/v1/namespaces/${ending.namespace}`);
      const answer = await ending.evict('last');
      expect(answer.json).toMatchObject({ code: 403, reason: 'Forbidden' });
      expect(answer.json.details.causes).toContainEqual({
        reason: 'NamespaceTerminating',
        message: `namespace ${ending.namespace} is being terminated`,
        field: 'metadata.namespace',
      });
      await removePod(ending, 'last');
    });
  });
}

function expectStale({ json, headers }: ApiAnswer, budget: string): void {
  expect(json).toMatchObject({
    code: 429,
    reason: 'TooManyRequests',
    message: VIOLATION,
    details: {
      retryAfterSeconds: 10,
      causes: [{ reason: 'DisruptionBudget', message: `The disruption budget ${budget} is still being processed by the server.` }],
    },
  });
  expect(headers['retry-after']).toBe('10');
}
