import { beforeAll, describe, expect, it } from 'vitest';
import { podRef, type KubernetesPort, type PodRef } from '../../../src/ports/kubernetes';
import { quietNode } from '../target';
import { Scene } from '../scene';
import type { PortUnderTest } from './under-test';

const TAINT = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute', value: 'nodeshutdown' } as const;

/** What the port changes, as a real API server takes it. */
export function mutationCases(subject: PortUnderTest): void {
  describe('changes', () => {
    let scene: Scene;
    let port: KubernetesPort;
    beforeAll(async () => {
      scene = await Scene.open(subject.target().api);
      port = subject.port();
    });
    const ref = async (name: string): Promise<PodRef> => {
      const pod = await port.get('Pod', { namespace: scene.namespace, name });
      if (!pod) throw new Error(`no pod ${name}`);
      return podRef(pod);
    };

    it('cordons and uncordons, writing only when something changes', async () => {
      const cordoned = await port.setUnschedulable(quietNode, true);
      expect(cordoned.unschedulable).toBe(true);
      await port.setUnschedulable(quietNode, false);
      const spec = async () => (await port.raw('Node', { name: quietNode })) as { readonly spec: Readonly<Record<string, unknown>> };
      expect((await spec()).spec).not.toHaveProperty('unschedulable');
      const before = await port.get('Node', { name: quietNode });
      expect(await port.setUnschedulable(quietNode, false)).toMatchObject({ generation: before?.generation });
      await expect(port.setUnschedulable('no-such-node', true)).rejects.toMatchObject({ kind: 'notFound' });
    });

    it('adds and removes a taint, losing none that is added in between', async () => {
      const others = Array.from(
        { length: 8 },
        (_, index) => ({ key: `example.test/t${index}`, effect: 'NoSchedule', value: 'x' }) as const,
      );
      await Promise.allSettled(others.map((taint) => port.setTaint(quietNode, taint, true)));
      for (const taint of others) await port.setTaint(quietNode, taint, true);
      await port.setTaint(quietNode, TAINT, true);
      const keys = async () => (await port.get('Node', { name: quietNode }))?.taints.map(({ key }) => key);
      expect(await keys()).toEqual(expect.arrayContaining([TAINT.key, ...others.map(({ key }) => key)]));
      for (const taint of [TAINT, ...others]) await port.setTaint(quietNode, taint, false);
      expect((await keys())?.filter((key) => key === TAINT.key || key.startsWith('example.test/'))).toEqual([]);
    });

    it('writes an annotation of a DaemonSet only where it is as expected', async () => {
      const key = { namespace: scene.namespace, name: 'annotated' };
      await scene.daemonSet(key.name);
      const kept = 'weave.works/kured-node-lock';
      const read = async () => (await port.get('DaemonSet', key))?.annotations[kept];
      await port.setAnnotation(key, kept, { from: undefined, to: 'one' });
      expect(await read()).toBe('one');
      await expect(port.setAnnotation(key, kept, { from: undefined, to: 'two' })).rejects.toMatchObject({ kind: 'conflict' });
      expect(await read()).toBe('one');
      await port.setAnnotation(key, kept, { from: 'one', to: 'two' });
      expect(await read()).toBe('two');
      await port.setAnnotation(key, kept, { from: 'two', to: undefined });
      expect(await read()).toBeUndefined();
      await expect(port.setAnnotation({ ...key, name: 'nothing' }, kept, { from: undefined, to: 'x' })).rejects.toMatchObject({
        kind: 'notFound',
      });
    });

    it('scales', async () => {
      await scene.deployment('scaled', 0);
      await port.scale('Deployment', { namespace: scene.namespace, name: 'scaled' }, 3);
      expect(await port.get('Deployment', { namespace: scene.namespace, name: 'scaled' })).toMatchObject({ replicas: 3 });
    });

    it('evicts, or says that it would', async () => {
      await scene.pod('free');
      const pod = await ref('free');
      expect(await port.evict(pod, { dryRun: true })).toEqual({ kind: 'accepted' });
      expect(await port.get('Pod', pod)).toMatchObject({ deletionAt: undefined });
      expect(await port.evict(pod, { gracePeriodSeconds: 7 })).toEqual({ kind: 'accepted' });
      expect(await port.get('Pod', pod)).toMatchObject({ deletionGracePeriodSeconds: 7, deletionAt: expect.any(Number) });
    });

    it('tells a pod that is gone from one that was replaced', async () => {
      const uid = '00000000-0000-4000-8000-000000000000';
      await scene.pod('present');
      expect(await port.evict({ namespace: scene.namespace, name: 'present', uid })).toEqual({ kind: 'replaced' });
      expect(await port.evict({ namespace: scene.namespace, name: 'absent', uid })).toEqual({ kind: 'gone' });
      expect(await port.evict({ namespace: 'no-such-namespace', name: 'absent', uid })).toEqual({ kind: 'gone' });
      expect(await port.deletePod({ namespace: scene.namespace, name: 'present', uid })).toBe(false);
      expect(await port.deletePod({ namespace: scene.namespace, name: 'absent', uid })).toBe(false);
      expect(await port.deletePod(await ref('present'), { gracePeriodSeconds: 0 })).toBe(true);
      expect(await port.get('Pod', { namespace: scene.namespace, name: 'present' })).toBeUndefined();
    });

    it('names the budget that does not allow it', async () => {
      await scene.pod('guarded', { labels: { app: 'guarded' } });
      await scene.budget('keep', { maxUnavailable: 0, selector: { matchLabels: { app: 'guarded' } } });
      expect(await port.evict(await ref('guarded'))).toMatchObject({ kind: 'budget', budget: 'keep' });
      expect(await port.evict(await ref('guarded'), { dryRun: true })).toMatchObject({ kind: 'budget', budget: 'keep' });
    });

    it('takes a budget whose controller lags behind for busy', async () => {
      await scene.pod('lagging', { labels: { app: 'lagging' } });
      await scene.budget('lag', { maxUnavailable: 1, selector: { matchLabels: { app: 'lagging' } } });
      await subject.target().pauseControllers(true);
      try {
        await scene.api.patch(scene.path('poddisruptionbudgets.policy', 'lag'), 'merge', { spec: { maxUnavailable: 0 } });
        expect(await port.evict(await ref('lagging'))).toMatchObject({ kind: 'busy', retryAfterSeconds: 10 });
      } finally {
        await subject.target().pauseControllers(false);
      }
    });

    it('tells when several budgets select the pod', async () => {
      await scene.pod('torn', { labels: { app: 'torn' } });
      for (const name of ['first', 'second']) await scene.budget(name, { maxUnavailable: 1, selector: { matchLabels: { app: 'torn' } } });
      expect(await port.evict(await ref('torn'))).toMatchObject({ kind: 'severalBudgets' });
    });

    it('takes a Lease that somebody else then can’t have, renews it and gives it back', async () => {
      const request = { namespace: scene.namespace, name: 'drain', holder: 'first', durationSeconds: 60 };
      const held = await port.acquireLease(request);
      if (held.heldBy !== undefined) throw new Error('nobody else wants it');
      const other = await port.acquireLease({ ...request, holder: 'second' });
      expect(other).toMatchObject({ heldBy: 'first' });
      const before = await port.get('Lease', { namespace: scene.namespace, name: 'drain' });
      await held.renew();
      const after = await port.get('Lease', { namespace: scene.namespace, name: 'drain' });
      expect(after?.renewedAt).toBeGreaterThan(before?.renewedAt ?? Infinity);
      await held.release();
      expect(await port.acquireLease({ ...request, holder: 'second' })).not.toHaveProperty('until');
      await expect(held.renew()).rejects.toMatchObject({ kind: 'locked' });
    });
  });
}
