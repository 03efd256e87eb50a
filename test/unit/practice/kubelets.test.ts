import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTerminating } from '../../../src/practice/model/pod';
import { pods } from '../../../src/practice/resources/catalogue';
import { openPractice, type Opened } from './open';

const SECOND = 1000;

describe('how practice pods live and end', () => {
  let practice: Opened;
  beforeEach(async () => {
    practice = await openPractice({ startSeconds: 2, stopSeconds: 1 });
  });
  afterEach(() => practice.close());
  const named = (namespace: string, prefix: string) =>
    practice.cluster.registry.list(pods, namespace).find(({ metadata }) => metadata.name.startsWith(prefix))?.metadata.name ?? '';
  const evict = (namespace: string, name: string) =>
    practice.api.post(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name },
    });

  it('ends a pod as soon as its program does', async () => {
    expect((await evict('ci', 'runner-abc')).status).toBe(201);
    await practice.pass(0.5 * SECOND);
    expect(practice.pod('ci', 'runner-abc')?.metadata.deletionTimestamp).toBeDefined();
    await practice.pass(0.5 * SECOND);
    expect(practice.pod('ci', 'runner-abc')).toBeUndefined();
  });

  it('lets a program that ignores SIGTERM run until its grace period is over', async () => {
    const name = named('ci', 'legacy-sync');
    await evict('ci', name);
    await practice.pass(44 * SECOND);
    expect(practice.pod('ci', name)).toBeDefined();
    await practice.pass(1 * SECOND);
    expect(practice.pod('ci', name)).toBeUndefined();
  });

  it('keeps a pod with a finalizer until somebody removes it', async () => {
    await evict('ci', 'build-7');
    for (let minute = 0; minute < 5; minute++) await practice.pass(60 * SECOND);
    expect(practice.pod('ci', 'build-7')?.metadata).toMatchObject({ deletionGracePeriodSeconds: 0 });
    await practice.api.patch('/api/v1/namespaces/ci/pods/build-7', 'merge', { metadata: { finalizers: null } });
    expect(practice.pod('ci', 'build-7')).toBeUndefined();
  });

  it('brings the pod of a StatefulSet back under its name, ready after its time', async () => {
    const before = practice.pod('shop', 'cache-0')?.metadata.uid;
    await evict('shop', 'cache-0');
    await practice.pass(3 * SECOND);
    const after = practice.pod('shop', 'cache-0');
    expect(after?.metadata.uid).not.toBe(before);
    expect(after?.status.phase).toBe('Pending');
    await practice.pass(2 * SECOND);
    expect(practice.pod('shop', 'cache-0')?.status.phase).toBe('Running');
  });

  it('brings the mirror of a static pod back, because its node runs it anyway', async () => {
    const before = practice.pod('kube-system', 'etcd-cp1')?.metadata.uid;
    await practice.api.delete('/api/v1/namespaces/kube-system/pods/etcd-cp1');
    await practice.pass(1 * SECOND);
    await practice.pass(1 * SECOND);
    const after = practice.pod('kube-system', 'etcd-cp1');
    expect(after).toBeDefined();
    expect(after?.metadata.uid).not.toBe(before);
  });

  it('leaves a pod waiting that fits nowhere else: its disk is on the cordoned node', async () => {
    await practice.api.patch('/api/v1/nodes/w03', 'merge', { spec: { unschedulable: true } });
    await evict('shop', 'queue-0');
    await practice.pass(5 * SECOND);
    await practice.pass(5 * SECOND);
    const pod = practice.pod('shop', 'queue-0');
    expect(pod?.spec.nodeName).toBeUndefined();
    expect(pod?.status.conditions?.find(({ type }) => type === 'PodScheduled')?.message).toContain('volume node affinity conflict');
    await practice.api.patch('/api/v1/nodes/w03', 'merge', { spec: { unschedulable: null } });
    await practice.pass(5 * SECOND);
    expect(practice.pod('shop', 'queue-0')?.spec.nodeName).toBe('w03');
  });

  it('marks and does not end while the controllers and kubelets stand still', async () => {
    practice.cluster.controllers.setPaused(true);
    await evict('ci', 'runner-abc');
    await practice.pass(60 * SECOND);
    const pod = practice.pod('ci', 'runner-abc');
    expect(pod && isTerminating(pod)).toBe(true);
    practice.cluster.controllers.setPaused(false);
    await practice.pass(1 * SECOND);
    await practice.pass(1 * SECOND);
    expect(practice.pod('ci', 'runner-abc')).toBeUndefined();
  });
});
