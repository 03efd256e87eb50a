/** The product's drain on real nodes, beside `kubectl drain` of a node with the same workload. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { renderOperationReport } from '../../src/core/report/operation';
import { openProduct, type Product } from './support/product';
import { tidy, useCluster } from './support/rig';
import { appsOn, endState, everyFlag, everything, hardToDrain, podsOf } from './support/workload';

const shared = useCluster('drain');
const theirs = 't-drain-kubectl';
let storage: string;
let product: Product;

beforeAll(async () => {
  storage = await mkdtemp(join(tmpdir(), 'drydock-'));
  product = await openProduct(shared.cluster.kubeconfig, storage);
  await tidy(shared.cluster, theirs);
  await shared.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: theirs } });
});

afterEach(async () => {
  for (const { name } of shared.cluster.workers) await shared.cluster.kubectl('uncordon', name);
});

afterAll(async () => {
  product?.dispose();
  await rm(storage, { recursive: true, force: true });
  await shared.cluster.kubectl('delete', 'namespace', theirs, '--ignore-not-found', '--timeout=120s');
});

it('refuses without the consent kubectl asks for, and changes nothing', async () => {
  const { cluster, namespace } = shared;
  const [ours, other] = cluster.workers.map(({ name }) => name);
  await hardToDrain(cluster, namespace, ours!, other!);
  const plan = await product.plan([ours!]);
  expect(plan.blockers.map(({ code, subject }) => [code, subject.replace(/scratch-.*$/, 'scratch')])).toEqual([
    ['unmanaged', `${namespace}/bare`],
    ['emptydir', `${namespace}/scratch`],
  ]);
  await expect(cluster.kubectl('drain', ours!, '--ignore-daemonsets', '--dry-run=server')).rejects.toThrow(/declare no controller/);
  expect(await appsOn(cluster, namespace, ours!)).toEqual(['agent', 'bare', 'guarded', 'guarded', 'guarded', 'scratch', 'stubborn']);
});

it("gives the plan's verdicts, kubectl's end state, and a report that is right", async () => {
  const { cluster, namespace } = shared;
  const [ours, other] = cluster.workers.map(({ name }) => name);
  const before = new Map((await podsOf(cluster, namespace, ours)).map(({ metadata }) => [metadata.name, metadata.uid]));
  const plan = await product.plan([ours!], everything);
  expect(plan.blockers).toEqual([]);
  const verdicts = plan.body.nodes[0]!.pods.filter((pod) => pod.namespace === namespace)
    .map(({ name, verdict }) => [name.replace(/-.*$/, ''), verdict])
    .sort();
  expect(verdicts).toEqual([
    ['agent', 'skip'],
    ['bare', 'evict'],
    ['guarded', 'evict'],
    ['guarded', 'evict'],
    ['guarded', 'evict'],
    ['scratch', 'evict'],
    ['stubborn', 'evict'],
  ]);
  const operation = await product.start(plan);
  const state = await operation.finished;
  expect(state.summary).toBeDefined();
  expect(state.status).toBe('succeeded');
  const ourEnd = await endState(cluster, namespace, ours!);
  expect(ourEnd).toEqual({ unschedulable: true, taints: ['node.kubernetes.io/unschedulable'], here: ['agent'], bare: 0 });
  // Those that may move are elsewhere, as new pods; the others wait for a node.
  const moved = (await podsOf(cluster, namespace, other)).filter(({ metadata }) => metadata.labels?.app === 'guarded');
  expect(moved).toHaveLength(3);
  for (const { metadata } of moved) expect([...before.values()]).not.toContain(metadata.uid);

  const report = renderOperationReport(state, product.journalOf(operation.id), Date.now());
  expect(report).toContain('**Succeeded**');
  for (const name of before.keys()) if (!name.startsWith('agent')) expect(report, `the report tells of ${name}`).toContain(name);

  await cluster.kubectl('uncordon', ours!);
  await hardToDrain(cluster, theirs, ours!, other!);
  await cluster.kubectl('drain', ours!, ...everyFlag, '--timeout=120s');
  expect(await endState(cluster, theirs, ours!)).toEqual(ourEnd);
});
