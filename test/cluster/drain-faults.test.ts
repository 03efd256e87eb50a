/** Drains that something comes in the way of: the API server dies, the process dies. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { balancerState } from '../rig/loadbalancer.mts';
import { until } from '../rig/host.mts';
import { openProduct, type Product } from './support/product';
import { useCluster } from './support/rig';
import { failures } from './support/renewal';
import { bundleWorker } from './support/worker';
import { appsOn, everything, podsOf, slowToDrain } from './support/workload';

const shared = useCluster('faults');
let storage: string;
let product: Product;

beforeAll(async () => {
  storage = await mkdtemp(join(tmpdir(), 'drydock-'));
  product = await openProduct(shared.cluster.kubeconfig, storage);
});

afterEach(async () => {
  const { cluster, namespace } = shared;
  await cluster.kubectl('delete', 'deployment,pdb,pod', '--all', '-n', namespace, '--timeout=120s');
  for (const { name } of cluster.workers) await cluster.kubectl('uncordon', name);
  // An operation that failed while no API server answered could not give its lock back.
  await cluster.kubectl('delete', 'lease', 'drydock-operation', '-n', 'kube-system', '--ignore-not-found');
});

afterAll(async () => {
  product?.dispose();
  await rm(storage, { recursive: true, force: true });
});

it('survives the death of the API servers it talks to, one after the other, behind the load balancer', async () => {
  const { cluster, namespace } = shared;
  const [node, other] = cluster.workers.map(({ name }) => name);
  await slowToDrain(cluster, namespace, node!, other!, 6);
  const operation = await product.start(await product.plan([node!], everything));
  const gone = () => operation.state.steps.flatMap((step) => [...step.items.values()]).filter(({ state }) => state === 'gone').length;
  for (const [index, host] of cluster.controlPlanes.entries()) {
    await until(`${index + 1} pods are gone`, async () => gone() > index || operation.state.endedAt !== undefined);
    // Killed, not stopped: connections break in the middle. The kubelet starts it again.
    await host.exec(['pkill', '-KILL', '-x', 'kube-apiserver']);
    await until(`${host.name} is back in the balance`, async () => (await balancerState(cluster.host('lb')))[host.name]?.status === 'UP');
  }
  const state = await operation.finished;
  expect(failures(state)).toBe('');
  expect({ status: state.status, summary: state.summary }).toMatchObject({ status: 'succeeded' });
  // One that has just started forbids everything until it has read the roles.
  for (const host of cluster.controlPlanes) {
    const own = ['--kubeconfig', '/etc/kubernetes/admin.conf', '--server', `https://${host.address}:6443`];
    const read = ['kubectl', ...own, 'get', 'pods', '--namespace', namespace];
    await until(`${host.name} lets the administrator read`, async () => (await host.exec(read, { mayFail: true })).code === 0);
  }
  expect(await appsOn(cluster, namespace, node!)).toEqual([]);
  expect(await podsOf(cluster, namespace, other)).toHaveLength(4);
});

it('taken up by another process after its own was killed, comes to the same end', async () => {
  const { cluster, namespace } = shared;
  const [node, other] = cluster.workers.map(({ name }) => name);
  await slowToDrain(cluster, namespace, node!, other!, 6);
  const child = await drainProcess(node!);
  try {
    const id = await message(child, (told) => told.started);
    await message(child, (told) => (told.gone ?? 0) >= 1 || undefined);
    // As long as it lives, it is its operation.
    await expect(product.engine.resume(id as never)).rejects.toMatchObject({ kind: 'locked' });
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    const [interrupted] = (await product.engine.list()).filter(({ header }) => header.id === id);
    expect(interrupted?.status).toBe('interrupted');
    const left = (await podsOf(cluster, namespace, node)).length;
    expect(left, 'pods are left to drain').toBeGreaterThan(0);
    const state = await (await product.engine.resume(id as never)).finished;
    expect({ status: state.status, resumes: state.resumes, summary: state.summary }).toMatchObject({ status: 'succeeded', resumes: 1 });
    expect(await appsOn(cluster, namespace, node!)).toEqual([]);
    expect(await podsOf(cluster, namespace, other)).toHaveLength(4);
    const { spec } = await cluster.get<{ spec: { unschedulable?: boolean } }>('node', node!);
    expect(spec.unschedulable).toBe(true);
  } finally {
    child.kill('SIGKILL');
  }
});

interface Told {
  readonly started?: string;
  readonly gone?: number;
  readonly ended?: string;
}

async function drainProcess(node: string): Promise<ChildProcess> {
  const bundle = await bundleWorker(join(import.meta.dirname, 'support/drain-process.ts'), join(storage, 'drain-process.mjs'));
  const env = { ...process.env, DRYDOCK_TEST_WORKER: 'drain' };
  return fork(bundle, [shared.cluster.kubeconfig, storage, node], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
}

/** The first of its messages that gives something; fails when it ends before. */
function message<T>(child: ChildProcess, read: (told: Told) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const heard = (told: Told) => {
      const found = read(told);
      if (found !== undefined) done(() => resolve(found));
      else if (told.ended !== undefined) done(() => reject(new Error(`the drain ended before: ${told.ended}`)));
    };
    const left = (code: number | null) => done(() => reject(new Error(`the process ended before, with ${code}`)));
    const done = (then: () => void) => {
      child.off('message', heard);
      child.off('exit', left);
      then();
    };
    child.on('message', heard);
    child.on('exit', left);
  });
}
