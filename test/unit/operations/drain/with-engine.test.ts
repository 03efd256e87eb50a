import { beforeEach, describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { silentLogger } from '../../../../src/core/logger';
import type { OperationState } from '../../../../src/core/operation/state';
import type { DrainOptions } from '../../../../src/core/plan/drain/options';
import { createDrainDefinition, type DrainDefinition } from '../../../../src/operations/drain/definition';
import { drainRequest } from '../../../../src/operations/drain/request';
import type { RunningOperation } from '../../../../src/operations/engine/running-operation';
import { FakeClock, settled } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { engineOver, MemoryJournals } from '../support/memory-engine';
import { budget, node, pod, workload } from '../support/objects';
import { drainPlan } from '../support/plans';

let clock: FakeClock;
let cluster: FakeCluster;
let definition: DrainDefinition;
let journals: MemoryJournals;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock).put(
    node('w01'),
    node('w02'),
    node('w03'),
    workload('ReplicaSet', 'shop/web-7c9'),
    pod('shop/web-1'),
    pod('shop/web-2'),
    pod('shop/web-3', { nodeName: 'w03' }),
  );
  definition = createDrainDefinition({ connect: async () => cluster, clock, log: silentLogger, random: () => 0.5 });
  journals = new MemoryJournals();
});

async function start(targets: readonly string[] = ['w02'], over: Partial<DrainOptions> = {}): Promise<RunningOperation> {
  return engineOver([definition], clock, journals).start(drainRequest(await drainPlan(cluster, targets, over)));
}

async function end(operation: RunningOperation, seconds = 900): Promise<OperationState> {
  let last: OperationState | undefined;
  void operation.finished.then((state) => (last = state));
  await clock.passUntil(() => last !== undefined, seconds);
  return last as unknown as OperationState;
}

function statuses(state: OperationState): readonly string[] {
  return state.steps.map((step) => `${step.info.id} ${step.status}`);
}

describe('a drain under the engine', () => {
  it('cordons, evicts, verifies, and frees the Lease', async () => {
    const state = await end(await start());
    expect(state.status).toBe('succeeded');
    expect(statuses(state)).toEqual(['w02/cordon done', 'w02/evict done', 'w02/verify done']);
    expect([...(state.steps[1]?.items.values() ?? [])].map((item) => `${item.item} ${item.state}`)).toEqual([
      'shop/web-1 gone',
      'shop/web-2 gone',
    ]);
    expect(state.steps[1]?.progress).toEqual({ done: 2, total: 2 });
    expect(cluster.find('Node', 'w02')?.unschedulable).toBe(true);
    expect(cluster.lease).toBeUndefined();
    expect(clock.sleeping).toBe(0);
  });

  it('refuses a plan that no longer holds, before anything is done', async () => {
    const request = drainRequest(await drainPlan(cluster, ['w02']));
    cluster.put(pod('shop/web-4'));
    await expect(engineOver([definition], clock).start(request)).rejects.toMatchObject({
      kind: 'drifted',
      hint: 'shop/web-4 came to the node (evicted).',
    });
    expect(cluster.count('patch Node')).toBe(0);
  });

  it('refuses while somebody else holds the Lease, and on another cluster', async () => {
    const request = drainRequest(await drainPlan(cluster, ['w02']));
    cluster.lease = { heldBy: 'tom@desk: Drain w01' };
    await expect(engineOver([definition], clock).start(request)).rejects.toMatchObject({ kind: 'locked' });
    cluster.lease = undefined;
    cluster.uid = 'another';
    await expect(engineOver([definition], clock).start(request)).rejects.toMatchObject({ kind: 'conflict' });
    expect(cluster.count('patch Node')).toBe(0);
  });

  it('stops when the cordon fails: nothing is evicted', async () => {
    const operation = await start();
    cluster.forbidden.add('patch Node');
    const state = await end(operation);
    expect(state.status).toBe('failed');
    expect(statuses(state)).toEqual(['w02/cordon failed', 'w02/evict skipped', 'w02/verify skipped']);
    expect(state.summary).toContain('w02 was not cordoned');
    expect(cluster.count('evict')).toBe(0);
  });

  it('runs nodes side by side as told, and leaves those that have not begun alone after a failure', async () => {
    cluster.put(pod('shop/web-5', { nodeName: 'w01' }));
    const both = await end(await start(['w01', 'w02'], { parallelNodes: 2 }));
    expect(both.status).toBe('succeeded');
    cluster.put(node('w04'), pod('shop/x', { nodeName: 'w03' }), pod('shop/y', { nodeName: 'w04' }));
    cluster.evictions = (asked) =>
      asked.name === 'x' ? { kind: 'failed', error: new DrydockError('forbidden', 'no') } : { kind: 'accepted' };
    const stopped = await end(await start(['w03', 'w04']));
    expect(statuses(stopped)).toContain('w04/evict skipped');
    expect(cluster.find('Node', 'w04')?.unschedulable).toBe(false);
  });

  it('level 1 lets what is ending end, level 2 does not; undo uncordons', async () => {
    cluster.put(budget('shop/web', { minAvailable: 3, disruptionsAllowed: 0 }));
    cluster.evictions = (asked) =>
      asked.name === 'web-1' ? { kind: 'accepted' } : { kind: 'budget', message: 'no', budget: 'web', retryAfterSeconds: undefined };
    cluster.endsAfter = () => 20;
    const operation = await start();
    await clock.pass(1);
    await operation.cancel(1);
    await clock.pass(5);
    expect(operation.state.status).toBe('cancelling');
    const state = await end(operation, 30);
    expect(state.status).toBe('cancelled');
    expect(state.steps[1]?.failure?.message).toBe(
      'w02: stopped before it was empty. 1 of 2 pods is gone. 1 was left alone. w02 stays cordoned.',
    );
    const undone = await end(await engineOver([definition], clock, journals).undo(operation.id));
    expect(statuses(undone)[0]).toBe('w02/cordon undone');
    expect(cluster.find('Node', 'w02')?.unschedulable).toBe(false);

    const again = await start();
    await clock.pass(1);
    await again.cancel(2);
    await settled();
    expect(again.state.status).toBe('cancelled');
  });

  it('does not hang when time is up and nobody answers', async () => {
    cluster.endsAfter = () => undefined;
    const state = await end(await start(['w02'], { timeoutSeconds: 60 }), 1000);
    expect(state.status).toBe('failed');
    expect(state.steps[1]?.failure).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('w02: 60 s were not enough. 0 of 2 pods are gone.'),
    });
    expect(state.question).toBeUndefined();
  });
});

describe('a drain whose process ends', () => {
  /** Crashes after each event of a whole run, resumes, and looks at the cluster. */
  it('is taken up again from any point of its journal', async () => {
    const whole = await start();
    await end(whole);
    const count = journals.events(whole.id).length;
    expect(count).toBeGreaterThan(8);
    for (let events = 1; events < count; events++) {
      clock = new FakeClock();
      const world = new FakeCluster(clock).put(node('w02'), workload('ReplicaSet', 'shop/web-7c9'), pod('shop/web-1'), pod('shop/web-2'));
      const own = createDrainDefinition({ connect: async () => world, clock, log: silentLogger, random: () => 0.5 });
      const before = new MemoryJournals();
      const first = await engineOver([own], clock, before).start(drainRequest(await drainPlan(world, ['w02'])));
      await clock.passUntil(() => before.events(first.id).length >= events, 60);
      // The first process is gone; what it had asked of the API goes on there.
      await first.cancel(2);
      await clock.pass(0.1);
      const resumed = await engineOver([own], clock, before.copy(events)).resume(first.id);
      const state = await end(resumed);
      expect(state.status, `after ${events} events`).toBe('succeeded');
      expect(world.find('Node', 'w02')?.unschedulable).toBe(true);
      expect(world.find('Pod', 'web-1') ?? world.find('Pod', 'web-2')).toBeUndefined();
    }
  });

  it('uncordons on undo even when the cordon was under way at the crash', async () => {
    const operation = await start();
    await end(operation);
    const begun = journals.events(operation.id).findIndex((event) => event.type === 'stepStarted') + 1;
    const crashed = journals.copy(begun);
    await end(await engineOver([definition], clock, crashed).resume(operation.id));
    await end(await engineOver([definition], clock, crashed).undo(operation.id));
    expect(cluster.find('Node', 'w02')?.unschedulable).toBe(false);
  });

  it('still leaves what a person chose to leave', async () => {
    cluster.endsAfter = () => undefined;
    cluster.evictions = () => ({ kind: 'budget', message: 'no', budget: undefined, retryAfterSeconds: undefined });
    const operation = await start();
    await clock.pass(1);
    expect(definition.leavePod(operation.id, 'shop/web-1')).toBe(true);
    await clock.pass(1);
    const crashed = journals.copy();
    await operation.cancel(2);
    await clock.pass(1);
    cluster.evictions = () => ({ kind: 'accepted' });
    cluster.endsAfter = () => 1;
    const asked = cluster.count('evict shop/web-1');
    const state = await end(await engineOver([definition], clock, crashed).resume(operation.id));
    expect(state.status).toBe('succeeded');
    expect(cluster.count('evict shop/web-1')).toBe(asked);
    expect(state.steps[1]?.note).toBe('Left on w02: shop/web-1.');
  });
});
