import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../harness/control-plane/api.mts';
import { expectStatus, Scene, until } from '../scene';
import { liveNodes, type Target } from '../target';

/** What the cluster does by itself: places pods, replaces them, counts budgets. */
export function controllerCases(target: () => Target): void {
  describe('controllers', () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await Scene.open(target().api);
    });
    const [one = '', two = ''] = liveNodes;
    const cordon = (node: string, unschedulable: boolean) =>
      expectStatus(scene.api.patch(`/api/v1/nodes/${node}`, 'merge', { spec: { unschedulable: unschedulable || null } }), 200);
    const running = (selector: string, count: number) =>
      until(
        () => scene.pods(selector),
        (pods) => pods.filter((pod) => !pod.metadata.deletionTimestamp && pod.status.phase === 'Running').length === count,
        `${count} running pods of ${selector}`,
      );

    it('mirrors a cordon as a taint, and takes it away again', async () => {
      const mirrored = (node: Json) =>
        (node.spec.taints ?? []).some(({ key, effect }) => key === 'node.kubernetes.io/unschedulable' && effect === 'NoSchedule');
      const read = async () => (await scene.api.get(`/api/v1/nodes/${one}`)).json;
      await cordon(one, true);
      await until(read, mirrored, 'taint of the cordon');
      await cordon(one, false);
      await until(read, (node) => !mirrored(node), 'taint of the cordon gone');
    });

    it('schedules on nodes that are not cordoned, and nowhere else', async () => {
      await cordon(one, true);
      await scene.deployment('avoiding', 4);
      expect((await running('app=avoiding', 4)).map(({ spec }) => spec.nodeName)).toEqual([two, two, two, two]);
      await cordon(one, false);
    });

    it('says why a pod fits nowhere', async () => {
      await scene.deployment('nowhere', 1, { nodeSelector: { 'example.test/no-such': 'label' } });
      const pods = await until(
        () => scene.pods('app=nowhere'),
        ([pod]) =>
          pod?.status.conditions?.some(
            ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
          ) ?? false,
        'reason for not being scheduled',
      );
      expect(pods[0]?.status.conditions?.find(({ type }) => type === 'PodScheduled')?.message).toMatch(/^0\/\d+ nodes are available: /);
    });

    it('keeps pods apart that want to be', async () => {
      const apart = { labelSelector: { matchLabels: { app: 'apart' } }, topologyKey: 'kubernetes.io/hostname' };
      await scene.deployment('apart', 2, { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } } });
      const pods = await running('app=apart', 2);
      expect(new Set(pods.map(({ spec }) => spec.nodeName)).size).toBe(2);
    });

    it('replaces evicted pods', async () => {
      await scene.deployment('replaced', 2);
      const before = await running('app=replaced', 2);
      const evicted = before[0]?.metadata;
      expect((await scene.evict(evicted?.name ?? '', { preconditions: { uid: evicted?.uid } })).status).toBe(201);
      await until(
        () => scene.pods('app=replaced'),
        (pods) => pods.length === 2 && pods.every(({ metadata }) => metadata.uid !== evicted?.uid),
        'replacement',
      );
      await running('app=replaced', 2);
    });

    it('gives a StatefulSet its pod back under the same name and another UID', async () => {
      const labels = { app: 'numbered' };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example.test/main:1' }] } };
      await expectStatus(
        scene.api.post(scene.path('statefulsets.apps'), {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          metadata: { name: 'numbered' },
          spec: { replicas: 2, serviceName: 'numbered', selector: { matchLabels: labels }, template },
        }),
        201,
      );
      const before = await running('app=numbered', 2);
      expect(before.map(({ metadata }) => metadata.name).sort()).toEqual(['numbered-0', 'numbered-1']);
      const first = before.find(({ metadata }) => metadata.name === 'numbered-0');
      await scene.evict('numbered-0');
      await until(
        async () => (await scene.api.get(scene.path('pods', 'numbered-0'))).json,
        (pod) => pod.metadata?.uid !== undefined && pod.metadata.uid !== first?.metadata.uid,
        'numbered-0 again',
      );
    });

    it('runs one pod of a DaemonSet on each node that suits it, cordoned or not', async () => {
      const labels = { app: 'everywhere' };
      const nodeAffinity = {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: liveNodes }] }],
        },
      };
      await cordon(one, true);
      await expectStatus(
        scene.api.post(scene.path('daemonsets.apps'), {
          apiVersion: 'apps/v1',
          kind: 'DaemonSet',
          metadata: { name: 'everywhere' },
          spec: {
            selector: { matchLabels: labels },
            template: {
              metadata: { labels },
              spec: { affinity: { nodeAffinity }, containers: [{ name: 'main', image: 'example.test/main:1' }] },
            },
          },
        }),
        201,
      );
      const pods = await running('app=everywhere', 2);
      expect(pods.map(({ spec }) => spec.nodeName).sort()).toEqual([one, two]);
      await cordon(one, false);
    });

    it('scales by the subresource', async () => {
      await scene.deployment('scaled', 1);
      const path = `${scene.path('deployments.apps', 'scaled')}/scale`;
      expect((await scene.api.get(path)).json).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 1 } });
      expect((await scene.api.patch(path, 'merge', { spec: { replicas: 3 } })).json.spec.replicas).toBe(3);
      await running('app=scaled', 3);
      // The controller writes the status meanwhile, which makes a new version: clients read again and retry.
      const write = async () => scene.api.put(path, { ...(await scene.api.get(path)).json, spec: { replicas: 1 } });
      await until(write, ({ status }) => status === 200, 'update of the scale');
      await running('app=scaled', 1);
      expect((await scene.api.patch(path, 'merge', { spec: { replicas: -1 } })).json).toMatchObject({ code: 422, reason: 'Invalid' });
    });

    it('rolls a Deployment to a new template', async () => {
      await scene.deployment('rolled', 2);
      const before = await running('app=rolled', 2);
      const containers = [{ name: 'main', image: 'example.test/main:2' }];
      await expectStatus(
        scene.api.patch(scene.path('deployments.apps', 'rolled'), 'strategic', { spec: { template: { spec: { containers } } } }),
        200,
      );
      await until(
        () => scene.pods('app=rolled'),
        (pods) =>
          pods.length === 2 &&
          pods.every(({ metadata, status }) => status.phase === 'Running' && !before.some((old) => old.metadata.uid === metadata.uid)),
        'all pods of the new template',
      );
    });

    it('runs a Job to its end', async () => {
      // On a node whose pods end by themselves; kwok completes the pods of Jobs.
      await expectStatus(
        scene.api.post(scene.path('jobs.batch'), {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: 'once' },
          spec: {
            template: {
              metadata: { annotations: { 'practice.drydock.dev/run-seconds': '0.1' } },
              spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example.test/main:1' }] },
            },
          },
        }),
        201,
      );
      await until(
        async () => (await scene.api.get(scene.path('jobs.batch', 'once'))).json,
        ({ status }) => status.conditions?.some(({ type, status: value }) => type === 'Complete' && value === 'True') ?? false,
        'completion of the Job',
      );
    });

    describe('budget arithmetic', () => {
      const app = 'counted';
      const expected: readonly [what: string, spec: object, status: object][] = [
        ['a count that must be there', { minAvailable: 2 }, { desiredHealthy: 2, disruptionsAllowed: 1, expectedPods: 3 }],
        ['more than there are', { minAvailable: 5 }, { desiredHealthy: 5, disruptionsAllowed: 0, expectedPods: 3 }],
        ['a share that must be there, rounded up', { minAvailable: '34%' }, { desiredHealthy: 2, disruptionsAllowed: 1, expectedPods: 3 }],
        ['all of them', { minAvailable: '100%' }, { desiredHealthy: 3, disruptionsAllowed: 0, expectedPods: 3 }],
        ['a count that may be missing', { maxUnavailable: 1 }, { desiredHealthy: 2, disruptionsAllowed: 1, expectedPods: 3 }],
        [
          'a share that may be missing, rounded up',
          { maxUnavailable: '10%' },
          { desiredHealthy: 2, disruptionsAllowed: 1, expectedPods: 3 },
        ],
        ['none may be missing', { maxUnavailable: 0 }, { desiredHealthy: 3, disruptionsAllowed: 0, expectedPods: 3 }],
      ];
      beforeAll(async () => {
        await scene.deployment(app, 3);
        await until(
          async () => (await scene.api.get(scene.path('deployments.apps', app))).json,
          ({ status }) => status.readyReplicas === 3,
          'three ready replicas',
        );
      });

      for (const [index, [what, spec, status]] of expected.entries()) {
        it(what, async () => {
          const name = `budget-${index}`;
          await scene.budget(name, { selector: { matchLabels: { app } }, ...spec });
          const budget = await scene.observed(name, (each) => each.status.currentHealthy === 3);
          expect(budget.status).toMatchObject({ currentHealthy: 3, ...status });
          const allowed = budget.status.disruptionsAllowed ?? 0;
          expect(budget.status.conditions).toContainEqual(
            expect.objectContaining({
              type: 'DisruptionAllowed',
              status: allowed > 0 ? 'True' : 'False',
              reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
            }),
          );
        });
      }

      it('an empty selector selects the whole namespace, a missing one nothing', async () => {
        const own = await Scene.open(scene.api);
        await own.pod('a', { labels: { app: 'x' } });
        await own.pod('b');
        await own.budget('all', { selector: {}, minAvailable: 1 });
        expect((await own.observed('all', ({ status }) => status.expectedPods === 2)).status).toMatchObject({
          currentHealthy: 2,
          disruptionsAllowed: 1,
        });
        const none = await own.budget('none', { minAvailable: 1 });
        expect(none.status).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 });
        expect((await own.evict('a', undefined, '?dryRun=All')).status).toBe(201);
      });

      it('an unready pod counts as expected and not as healthy', async () => {
        const own = await Scene.open(scene.api);
        await own.pod('up', { labels: { app: 'x' } });
        await own.pod('down', { labels: { app: 'x' }, ready: false });
        await own.budget('x', { selector: { matchLabels: { app: 'x' } }, minAvailable: 1 });
        expect((await own.observed('x', ({ status }) => status.currentHealthy === 1)).status).toMatchObject({
          expectedPods: 2,
          desiredHealthy: 1,
          disruptionsAllowed: 0,
        });
      });
    });
  });
}
