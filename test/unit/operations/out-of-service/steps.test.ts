import { beforeEach, describe, expect, it } from 'vitest';
import { OUT_OF_SERVICE_TAINT } from '../../../../src/core/plan/out-of-service';
import type { Step } from '../../../../src/operations/engine/definition';
import { prepareOutOfService } from '../../../../src/operations/out-of-service/definition';
import { outOfServiceSteps } from '../../../../src/operations/out-of-service/steps';
import { FakeClock, settled } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node, pod } from '../support/objects';
import { planCluster } from '../support/plans';
import { RecordedContext } from '../support/recorded-context';

let clock: FakeClock;
let cluster: FakeCluster;
let context: RecordedContext;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock).put(node('w02', { readiness: 'unknown' }));
  context = new RecordedContext(clock);
});

async function step(index: number): Promise<Step> {
  const plan = await prepareOutOfService(cluster, 'w02', planCluster, clock, new AbortController().signal);
  const found = outOfServiceSteps(cluster, plan)[index];
  if (!found) throw new Error('No such step.');
  return found;
}

describe('taking a dead machine out of service', () => {
  it('refuses a node that is Ready', async () => {
    cluster.put(node('w02', { readiness: 'ready' }));
    await expect((await step(0)).run(context)).rejects.toMatchObject({ kind: 'policy', message: expect.stringContaining('w02 is Ready') });
  });

  it('sets the taint once and removes it again on undo', async () => {
    const taint = await step(1);
    expect(await taint.verify(context)).toMatchObject({ so: false });
    await taint.run(context);
    await taint.run(context);
    expect(await taint.verify(context)).toEqual({ so: true });
    expect(cluster.count('patch Node')).toBe(1);
    await taint.undo?.run(context);
    expect(cluster.find('Node', 'w02')?.taints).toEqual([]);
    await taint.undo?.run(context);
    expect(cluster.count('patch Node')).toBe(2);
  });

  it('leaves a taint alone that was there before', async () => {
    await cluster.setTaint('w02', OUT_OF_SERVICE_TAINT, true);
    expect((await step(1)).undo).toBeUndefined();
  });

  it('waits for every pod that does not tolerate it, then says that the taint has to go', async () => {
    const plain = pod('shop/a');
    const fixed = pod('kube-system/static', { mirror: true });
    cluster.put(plain, {
      ...fixed,
      scheduling: {
        ...fixed.scheduling,
        tolerations: [{ key: undefined, operator: 'Exists', value: undefined, effect: 'NoExecute', tolerationSeconds: undefined }],
      },
    });
    const wait = await step(2);
    expect(await wait.verify(context)).toMatchObject({ so: false, why: 'w02 still has shop/a.' });
    let done = false;
    void wait.run(context).then(() => (done = true));
    await clock.pass(30);
    expect(done).toBe(false);
    cluster.take('Pod', plain.uid);
    await settled();
    expect(done).toBe(true);
    expect([...context.items.keys()]).toEqual(['shop/a']);
    expect(await wait.verify(context)).toMatchObject({ so: true, note: expect.stringContaining('Remove the taint') });
    expect(clock.sleeping).toBe(0);
  });

  it('says who is waited for when nothing moves', async () => {
    cluster.put(pod('shop/a', { deletionAt: clock.now() }));
    const run = (await step(2)).run(context);
    await clock.pass(200);
    expect(context.stalls).toHaveLength(1);
    expect(context.blockers[0]?.waitsFor).toBe('the kubelet of w02');
    context.stopNow();
    await expect(run).rejects.toBeDefined();
  });
});
