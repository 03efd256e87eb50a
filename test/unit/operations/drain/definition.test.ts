import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/logger';
import type { OperationId } from '../../../../src/core/operation/events';
import type { OperationState } from '../../../../src/core/operation/state';
import type { DrainOptions } from '../../../../src/core/plan/drain/options';
import { createDrainDefinition } from '../../../../src/operations/drain/definition';
import { drainRequest } from '../../../../src/operations/drain/request';
import { drainStepInfos } from '../../../../src/operations/drain/step-infos';
import { FakeClock, settled } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node, pod, workload } from '../support/objects';
import { drainPlan, headerOf } from '../support/plans';
import { RecordedContext } from '../support/recorded-context';

const signal = new AbortController().signal;
let clock: FakeClock;
let cluster: FakeCluster;
let context: RecordedContext;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock).put(
    node('w01'),
    node('w02'),
    workload('ReplicaSet', 'shop/web-7c9'),
    pod('shop/web-1'),
    pod('shop/web-2'),
  );
  context = new RecordedContext(clock);
});

async function open(over: Partial<DrainOptions> = {}, journaled?: OperationState) {
  const plan = await drainPlan(cluster, ['w02'], over);
  const definition = createDrainDefinition({ connect: async () => cluster, clock, log: silentLogger, random: () => 0.5 });
  return { definition, opened: await definition.open(headerOf(plan, drainStepInfos(plan)), signal, journaled) };
}

describe('a drain from its header', () => {
  it('has the steps that the plan announces', async () => {
    const plan = await drainPlan(cluster, ['w02', 'w01']);
    const infos = drainStepInfos(plan);
    expect(infos.map(({ id, title, kind, target }) => ({ id, title, kind, target }))).toEqual(plan.steps);
    const { opened } = await open();
    expect(opened.steps.map((step) => step.id)).toEqual(['w02/cordon', 'w02/evict', 'w02/verify']);
    expect(opened.clusterUid).toBe('uid-kube-system');
  });

  it('is asked of the engine with the lanes of its options, and refused while something blocks it', async () => {
    const plan = await drainPlan(cluster, ['w02', 'w01'], { parallelNodes: 2, stopOnFirstFailure: false });
    expect(drainRequest(plan)).toMatchObject({
      type: 'drain',
      parallel: 2,
      stopOnFailure: false,
      planHash: plan.hash,
      targets: plan.targets,
    });
    cluster.put(pod('ci/bare', { controller: undefined }));
    const blocked = await drainPlan(cluster, ['w02']);
    expect(() => drainRequest(blocked)).toThrow('Drain w02 is blocked. ci/bare no controller');
  });

  it('still holds when nothing changed or a pod is gone already, and tells what stands against it', async () => {
    const { opened } = await open();
    await clock.pass(300);
    expect(await opened.drift(signal)).toEqual([]);
    cluster.take('Pod', 'uid-shop-web-1');
    expect(await opened.drift(signal)).toEqual([]);
    cluster.put(pod('shop/web-3'));
    expect(await opened.drift(signal)).toEqual(['shop/web-3 came to the node (evicted).']);
  });

  it('judges newcomers by the options of the plan', async () => {
    const { opened } = await open();
    const evict = opened.steps[1];
    cluster.put(pod('shop/web-3'), pod('ci/bare', { controller: undefined }));
    let done = false;
    void evict?.run(context).then(() => (done = true));
    await clock.passUntil(() => done, 10);
    expect(context.items.get('shop/web-3')?.state).toBe('gone');
    expect(cluster.find('Pod', 'bare')?.deletionAt).toBeUndefined();
    expect(context.notes.at(-1)).toBe('ci/bare came to w02 after the plan was made and stays: no controller: it would not come back.');
  });

  it('leaves a pod on request, only while it waits for it', async () => {
    const { definition, opened } = await open();
    cluster.endsAfter = () => undefined;
    expect(definition.leavePod('op-1' as OperationId, 'shop/web-1')).toBe(false);
    const run = opened.steps[1]?.run(context);
    await settled();
    expect(definition.leavePod('op-2' as OperationId, 'shop/web-1')).toBe(false);
    expect(definition.leavePod('op-1' as OperationId, 'shop/web-1')).toBe(true);
    expect(definition.leavePod('op-1' as OperationId, 'shop/web-2')).toBe(true);
    await settled();
    await run;
    opened.dispose();
    expect(definition.leavePod('op-1' as OperationId, 'shop/web-1')).toBe(false);
  });

  it('does not evict on resume what a person chose to leave', async () => {
    const items = new Map([['shop/web-1', { item: 'shop/web-1', state: 'skipped', final: true }]]);
    const { opened } = await open({}, { steps: [{ items }] } as unknown as OperationState);
    let done = false;
    void opened.steps[1]?.run(context).then(() => (done = true));
    await clock.passUntil(() => done, 10);
    expect(cluster.count('evict shop/web-1')).toBe(0);
    expect(context.items.get('shop/web-1')?.state).toBe('skipped');
    await opened.steps[0]?.run(context);
    expect(await opened.steps[2]?.verify(context)).toEqual({ so: true, note: 'Left on w02: shop/web-1.' });
  });

  it('passes the grace period on, and deletes only where the plan says so', async () => {
    const asked: unknown[] = [];
    cluster.evictions = (_pod, options) => {
      asked.push(options);
      return { kind: 'accepted' };
    };
    const graceful = await open({ gracePeriodSeconds: 7 });
    const first = graceful.opened.steps[1]?.run(context);
    await clock.pass(5);
    await first;
    expect(asked).toEqual([{ gracePeriodSeconds: 7 }, { gracePeriodSeconds: 7 }]);
    cluster.put(pod('shop/web-4'));
    const deleting = await open({ disableEviction: true });
    const second = deleting.opened.steps[1]?.run(context);
    await clock.pass(5);
    await second;
    expect(cluster.count('delete Pod web-4')).toBe(1);
    expect(asked).toHaveLength(2);
  });
});
