import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/logger';
import type { Step } from '../../../../src/operations/engine/definition';
import { sendEviction } from '../../../../src/operations/drain/execution/evict-pod';
import { LeaveRequests } from '../../../../src/operations/drain/execution/leave-requests';
import { drainSteps } from '../../../../src/operations/drain/steps';
import { Limiter } from '../../../../src/operations/nodes/limiter';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node, pod } from '../support/objects';
import { RecordedContext } from '../support/recorded-context';

const planned = pod('shop/web-1');
let clock: FakeClock;
let cluster: FakeCluster;
let context: RecordedContext;
let leave: LeaveRequests;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock).put(node('w02'), planned);
  context = new RecordedContext(clock);
  leave = new LeaveRequests();
});

function steps(skipWaitForDeleteSeconds = 0): readonly [Step, Step, Step] {
  const work = {
    node: 'w02',
    cordonedBefore: false,
    leaving: [{ namespace: 'shop', name: 'web-1', uid: planned.uid, budgets: [] }],
    judged: [planned.uid],
  };
  return drainSteps(work, {
    port: cluster,
    log: silentLogger,
    limiter: new Limiter(20),
    random: () => 0.5,
    send: sendEviction(cluster, {}),
    leave,
    judge: async () => new Map(),
    settings: { timeoutSeconds: 600, stallAfterSeconds: 120, skipWaitForDeleteSeconds, gracePeriodSeconds: undefined },
  }) as [Step, Step, Step];
}

describe('the steps of a node', () => {
  it('are one lane: cordon, evict, verify', () => {
    expect(steps().map(({ id, kind, lane, idempotency }) => ({ id, kind, lane, idempotency }))).toEqual([
      { id: 'cordon:w02', kind: 'mutate', lane: 'w02', idempotency: 'verifyFirst' },
      { id: 'evict:w02', kind: 'mutate', lane: 'w02', idempotency: 'safe' },
      { id: 'verify:w02', kind: 'check', lane: 'w02', idempotency: 'safe' },
    ]);
  });

  it('verify against the API server itself', async () => {
    const [cordon, evict, verify] = steps();
    await cordon.run(context);
    expect(await evict.verify(context)).toEqual({ so: false, why: 'w02 still has shop/web-1.' });
    await expect(verify.run(context)).rejects.toMatchObject({ kind: 'conflict', message: 'w02 still has shop/web-1.' });
    cluster.take('Pod', planned.uid);
    expect(await evict.verify(context)).toEqual({ so: true });
    await expect(verify.run(context)).resolves.toBeUndefined();
  });

  it('notice that somebody uncordoned the node meanwhile', async () => {
    const [, , verify] = steps();
    cluster.take('Pod', planned.uid);
    await expect(verify.run(context)).rejects.toMatchObject({ message: 'w02 takes new pods: it is not cordoned.' });
  });

  it('accept a pod that a person chose to leave, and say so', async () => {
    const [, evict] = steps();
    leave.serve(() => true);
    leave.ask('shop/web-1');
    expect(await evict.verify(context)).toEqual({ so: true, note: 'Left on w02: shop/web-1.' });
  });

  it('accept a pod that is not waited for any longer', async () => {
    cluster.put({ ...planned, deletionAt: clock.now() });
    const [, evict] = steps(30);
    expect(await evict.verify(context)).toMatchObject({ so: false });
    await clock.pass(31);
    expect(await evict.verify(context)).toMatchObject({ so: true });
  });
});
