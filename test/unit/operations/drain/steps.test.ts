import { beforeEach, describe, expect, it } from 'vitest';
import type { DrainOptions } from '../../../../src/core/plan/drain/options';
import { silentLogger } from '../../../../src/core/logger';
import type { Step } from '../../../../src/operations/engine/definition';
import { sendEviction } from '../../../../src/operations/drain/execution/evict-pod';
import { LeaveRequests } from '../../../../src/operations/drain/execution/leave-requests';
import { drainStepInfos } from '../../../../src/operations/drain/step-infos';
import { drainStep, type DrainParts } from '../../../../src/operations/drain/steps';
import { workOf } from '../../../../src/operations/drain/work';
import { Limiter } from '../../../../src/operations/nodes/limiter';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node, pod, workload } from '../support/objects';
import { drainPlan } from '../support/plans';
import { RecordedContext } from '../support/recorded-context';

const planned = pod('shop/web-1');
let clock: FakeClock;
let cluster: FakeCluster;
let context: RecordedContext;
let leave: LeaveRequests;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock).put(node('w02'), planned, workload('ReplicaSet', 'shop/web-7c9'));
  context = new RecordedContext(clock);
  leave = new LeaveRequests();
});

async function steps(over: Partial<DrainOptions> = {}): Promise<readonly [Step, Step, Step]> {
  const plan = await drainPlan(cluster, ['w02'], over);
  const [work] = workOf(plan);
  if (!work) throw new Error('The plan is about no node.');
  const parts: DrainParts = {
    port: cluster,
    log: silentLogger,
    limiter: new Limiter(20),
    random: () => 0.5,
    send: sendEviction(cluster, {}),
    leave,
    judge: async () => [],
    settings: {
      timeoutSeconds: 600,
      stallAfterSeconds: 120,
      skipWaitForDeleteSeconds: over.skipWaitForDeleteSeconds ?? 0,
      gracePeriodSeconds: undefined,
    },
  };
  return drainStepInfos(plan).map((info) => drainStep(info, work, parts)) as [Step, Step, Step];
}

describe('the steps of a node', () => {
  it('are one lane: cordon, evict, verify', async () => {
    expect((await steps()).map(({ id, kind, lane, idempotency }) => ({ id, kind, lane, idempotency }))).toEqual([
      { id: 'w02/cordon', kind: 'mutate', lane: 'w02', idempotency: 'verifyFirst' },
      { id: 'w02/evict', kind: 'mutate', lane: 'w02', idempotency: 'safe' },
      { id: 'w02/verify', kind: 'check', lane: 'w02', idempotency: 'safe' },
    ]);
  });

  it('verify against the API server itself', async () => {
    const [cordon, evict, verify] = await steps();
    await cordon.run(context);
    expect(await evict.verify(context)).toEqual({ so: false, why: 'w02 still has shop/web-1.' });
    await expect(verify.run(context)).rejects.toMatchObject({ kind: 'conflict', message: 'w02 still has shop/web-1.' });
    cluster.take('Pod', planned.uid);
    expect(await evict.verify(context)).toEqual({ so: true });
    await expect(verify.run(context)).resolves.toBeUndefined();
  });

  it('notice that somebody uncordoned the node meanwhile', async () => {
    const [, , verify] = await steps();
    cluster.take('Pod', planned.uid);
    await expect(verify.run(context)).rejects.toMatchObject({ message: 'w02 takes new pods: it is not cordoned.' });
  });

  it('take a node that an autoscaler removed as drained', async () => {
    const [, , verify] = await steps();
    cluster.take('Pod', planned.uid);
    cluster.take('Node', 'uid--w02');
    await expect(verify.run(context)).resolves.toBeUndefined();
    expect(context.notes).toEqual(['w02 is no longer part of the cluster.']);
  });

  it('accept a pod that a person chose to leave, and say so', async () => {
    const [, evict] = await steps();
    leave.serve(() => true);
    leave.ask('shop/web-1');
    expect(await evict.verify(context)).toEqual({ so: true, note: 'Left on w02: shop/web-1.' });
  });

  it('accept a pod that is not waited for any longer', async () => {
    cluster.put({ ...planned, deletionAt: clock.now() });
    const [, evict] = await steps({ skipWaitForDeleteSeconds: 30 });
    expect(await evict.verify(context)).toMatchObject({ so: false });
    await clock.pass(31);
    expect(await evict.verify(context)).toMatchObject({ so: true });
  });
});
