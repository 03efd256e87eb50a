import { beforeEach, describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { completeDrainFacts, readDrainFacts } from '../../../../src/operations/drain/facts';
import { kuredLockOf } from '../../../../src/operations/drain/facts/kured';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { budget, claim, node, pod, service, volume, webhook, workload } from '../support/objects';

let clock: FakeClock;
let cluster: FakeCluster;
const signal = new AbortController().signal;
const plain = { serverDryRun: false };

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock).put(node('w01'), node('w02'), node('w03'));
});

describe('facts of a drain', () => {
  it('hold the pods of the targets, those elsewhere, and what stands behind them', async () => {
    const web = pod('shop/web-1', {
      controller: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7c9', uid: 'uid-rs' },
      volumes: [{ name: 'data', source: 'persistentVolumeClaim', claimName: 'data', sizeLimit: undefined, medium: undefined }],
    });
    cluster.put(
      web,
      pod('shop/web-2', { nodeName: 'w03' }),
      pod('shop/pending', { nodeName: undefined }),
      workload('ReplicaSet', 'shop/web-7c9', {
        controller: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-deployment' },
      }),
      workload('Deployment', 'shop/web'),
      claim('shop/data', 'pv-1'),
      volume('pv-1'),
      budget('shop/web'),
      webhook('guard', { namespace: 'shop', name: 'guard' }),
      service('shop/guard'),
    );
    const facts = await readDrainFacts(cluster, ['w02'], plain, signal, clock);
    expect(facts.at).toBe(clock.now());
    expect(facts.nodes.map((one) => one.name)).toEqual(['w01', 'w02', 'w03']);
    expect(facts.pods.map((one) => one.name)).toEqual(['web-1']);
    expect(facts.otherPods).toMatchObject({ known: true, value: [{ name: 'web-2' }, { name: 'pending' }] });
    expect(facts.owners.map(({ ref, object }) => [ref.kind, object.known && object.value?.name])).toEqual([
      ['ReplicaSet', 'web-7c9'],
      ['Deployment', 'web'],
    ]);
    expect(facts.claims).toMatchObject({ known: true, value: [{ name: 'data' }] });
    expect(facts.volumes).toMatchObject({ known: true, value: [{ name: 'pv-1' }] });
    expect(facts.budgets).toMatchObject({ known: true, value: [{ name: 'web' }] });
    expect(facts.webhooks).toMatchObject({ known: true, value: { configurations: [{ name: 'guard' }], services: [{ name: 'guard' }] } });
    expect(facts.kuredLock).toEqual({ known: true, value: undefined });
    expect(facts.previews).toBeUndefined();
  });

  it('read each owner once, however many pods it has', async () => {
    cluster.put(...Array.from({ length: 20 }, (_, index) => pod(`shop/web-${index}`)), workload('ReplicaSet', 'shop/web-7c9'));
    await readDrainFacts(cluster, ['w02'], plain, signal, clock);
    expect(cluster.count('get ReplicaSet')).toBe(1);
  });

  it('tell an owner that is gone from one that may not be read, and leave foreign kinds alone', async () => {
    const owned = (key: string, kind: string, apiVersion = 'apps/v1') =>
      pod(key, { controller: { apiVersion, kind, name: kind.toLowerCase(), uid: `uid-${kind}` } });
    cluster.put(owned('a/one', 'DaemonSet'), owned('a/two', 'StatefulSet'), owned('a/three', 'CloneSet', 'apps.kruise.io/v1'));
    cluster.forbidden.add('get StatefulSet');
    const facts = await readDrainFacts(cluster, ['w02'], plain, signal, clock);
    expect(facts.owners.map(({ ref, object }) => [ref.kind, object.known])).toEqual([
      ['DaemonSet', true],
      ['StatefulSet', false],
    ]);
    expect(facts.owners[0]?.object).toEqual({ known: true, value: undefined });
  });

  it('say of each part that may not be read why it is unknown', async () => {
    cluster.put(pod('shop/web-1'));
    for (const kind of ['PodDisruptionBudget', 'ValidatingWebhookConfiguration', 'DaemonSet']) cluster.forbidden.add(`list ${kind}`);
    const facts = await readDrainFacts(cluster, ['w02'], plain, signal, clock);
    expect(facts.budgets).toEqual({ known: false, why: 'User "viewer" may not list PodDisruptionBudget objects.' });
    expect(facts.webhooks.known).toBe(false);
    expect(facts.kuredLock.known).toBe(false);
  });

  it('do without the pods elsewhere in a cluster that has too many', async () => {
    for (let index = 0; index < 3; index++) cluster.pagesOfPods.push(30_000);
    const facts = await readDrainFacts(cluster, ['w02'], plain, signal, clock);
    expect(facts.otherPods).toEqual({ known: false, why: expect.stringContaining('more than 50000 pods') });
  });

  it('reject without pods or nodes, and on a wish to stop', async () => {
    cluster.forbidden.add('list Pod');
    await expect(readDrainFacts(cluster, ['w02'], plain, signal, clock)).rejects.toMatchObject({ kind: 'forbidden' });
    cluster.forbidden.clear();
    cluster.away = new DrydockError('cancelled', 'Stopped on request.');
    await expect(readDrainFacts(cluster, ['w02'], plain, signal, clock)).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('reject for a node that is not there, with names like it', async () => {
    await expect(readDrainFacts(cluster, ['w02', 'w30'], plain, signal, clock)).rejects.toMatchObject({
      kind: 'notFound',
      message: 'Cluster prod-eu has no node named w30.',
      hint: expect.stringContaining('w03'),
    });
  });

  it('hold the answers of a server dry run, only for pods that a drain would evict', async () => {
    cluster.put(
      pod('shop/web-1'),
      pod('kube-system/static', { mirror: true }),
      pod('kube-system/proxy', { controller: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'proxy', uid: 'uid-ds' } }),
    );
    cluster.evictions = () => ({ kind: 'budget', message: 'no', budget: 'web', retryAfterSeconds: undefined });
    const before = await readDrainFacts(cluster, ['w02'], plain, signal, clock);
    const facts = await completeDrainFacts(cluster, before, { serverDryRun: true }, signal, clock);
    expect(Object.keys(facts.previews ?? {})).toEqual(['uid-shop-web-1']);
    expect(facts.previews?.['uid-shop-web-1']?.kind).toBe('budget');
    expect(cluster.find('Pod', 'web-1')?.deletionAt).toBeUndefined();
    expect(await completeDrainFacts(cluster, facts, { serverDryRun: true }, signal, clock)).toBe(facts);
    expect(cluster.count('dry-run evict')).toBe(1);
  });
});

describe('the lock of kured', () => {
  const lock = (text: string) =>
    kuredLockOf([workload('DaemonSet', 'kube-system/kured', { annotations: { 'weave.works/kured-node-lock': text } })]);

  it('names its holder, in both forms it is written in', () => {
    expect(lock('{"nodeID":"w01","created":"2026-11-23T08:00:00Z","TTL":0}')).toEqual({ node: 'w01', since: Date.UTC(2026, 10, 23, 8) });
    expect(lock('{"maxOwners":2,"locks":[{"nodeID":"w03"}]}')).toEqual({ node: 'w03', since: undefined });
  });

  it('is nobody where it is empty or broken', () => {
    for (const text of ['', '{', 'null', '{"nodeID":""}', '{"locks":[]}']) expect(lock(text)).toBeUndefined();
  });
});
