/** Drains of the practice cluster through the product's own connection, while everything that can go wrong on the way does. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPracticeCluster, type PracticeCluster } from '../../src/practice/index';
import { until } from './drain/twin-nodes';
import { carryOut, openWorkbench, type Workbench } from './drain/workbench';

const everything = { deleteEmptyDirData: true, unmanaged: true };
let practice: PracticeCluster;
let bench: Workbench;

beforeEach(async () => {
  practice = await startPracticeCluster({ seed: 11, startSeconds: 0.2, stopSeconds: 0.2, nodeGraceSeconds: 4 });
  bench = await openWorkbench({ text: practice.kubeconfig });
});

afterEach(() => {
  bench?.dispose();
  practice?.dispose();
});

async function podsLeft(node: string): Promise<readonly string[]> {
  const { items } = await bench.port.list('Pod', { fieldSelector: `spec.nodeName=${node}` });
  return items.filter((pod) => pod.controller?.kind !== 'DaemonSet' && !pod.mirror).map((pod) => `${pod.namespace}/${pod.name}`);
}

describe('a drain of the practice cluster', () => {
  it('waits for the budget that blocks and goes on when the workload is scaled up', async () => {
    const plan = await bench.plan(['w02'], everything);
    expect(plan.blockers).toEqual([]);
    expect(plan.body.nodes[0]?.pods.filter((pod) => pod.verdict === 'waits').map((pod) => pod.budgets)).toEqual([['shop/web']]);
    let scaled: Promise<void> | undefined;
    const done = await carryOut(await bench.open(plan), ({ item, state }) => {
      if (state === 'blocked' && item.startsWith('shop/web-'))
        scaled ??= bench.port.scale('Deployment', { namespace: 'shop', name: 'web' }, 4);
    });
    expect(done.error).toBeUndefined();
    expect(scaled).toBeDefined();
    expect(await podsLeft('w02')).toEqual([]);
    expect(await bench.port.get('Node', { name: 'w02' })).toMatchObject({ unschedulable: true });
    // What may run elsewhere does.
    await until(
      'cache-0 to run elsewhere',
      async () => (await bench.port.get('Pod', { namespace: 'shop', name: 'cache-0' }))?.ready === true,
    );
  });

  it('survives refusals, broken connections, lost history and server errors', async () => {
    await bench.port.scale('Deployment', { namespace: 'shop', name: 'web' }, 4);
    await until(
      'a fourth pod of web',
      async () => (await bench.port.get('Deployment', { namespace: 'shop', name: 'web' }))?.readyReplicas === 4,
    );
    const operation = await bench.open(await bench.plan(['w02'], everything));
    const evictions = { verb: 'create', resource: 'pods', subresource: 'eviction' };
    practice.faults.inject({ target: evictions, effect: { kind: 'status', code: 429, retryAfterSeconds: 1 }, times: 5 });
    practice.faults.inject({ target: evictions, effect: { kind: 'status', code: 500 }, times: 3 });
    practice.faults.inject({ target: evictions, effect: { kind: 'reset' }, times: 2 });
    practice.faults.inject({ target: { verb: 'get', resource: 'pods' }, effect: { kind: 'truncate' }, times: 2 });
    let broken = false;
    const done = await carryOut(operation, ({ state }) => {
      if (state !== 'terminating' || broken) return;
      broken = true;
      practice.expireHistory();
      practice.breakConnections();
      practice.faults.inject({ target: { verb: 'watch', resource: 'pods' }, effect: { kind: 'status', code: 503 }, times: 2 });
    });
    expect(done.error).toBeUndefined();
    expect(broken).toBe(true);
    expect(await podsLeft('w02')).toEqual([]);
  });

  it('stops at a node that may not be cordoned', async () => {
    const operation = await bench.open(await bench.plan(['w01'], everything));
    practice.faults.inject({ target: { verb: 'patch', resource: 'nodes' }, effect: { kind: 'status', code: 403, reason: 'Forbidden' } });
    const before = await podsLeft('w01');
    const done = await carryOut(operation);
    expect(done.error).toMatchObject({ kind: 'forbidden', message: expect.stringContaining('w01 was not cordoned') });
    expect(await podsLeft('w01')).toEqual(before);
  });

  it('takes a machine that is off out of service', async () => {
    practice.machines.powerOff('w03');
    await until('w03 to be lost', async () => (await bench.port.get('Node', { name: 'w03' }))?.readiness === 'unknown');
    expect((await podsLeft('w03')).length).toBeGreaterThan(0);
    const done = await carryOut(await bench.openOutOfService('w03'));
    expect(done.error).toBeUndefined();
    expect(await podsLeft('w03')).toEqual([]);
    await expect(bench.openOutOfService('w01')).rejects.toThrow('w01 is Ready');
  });
});
