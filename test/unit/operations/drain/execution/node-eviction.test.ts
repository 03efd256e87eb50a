import { beforeEach, describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../../src/core/errors';
import { silentLogger } from '../../../../../src/core/logger';
import type { PodModel } from '../../../../../src/core/model/pod';
import { sendDeletion, sendEviction, type EvictionTools } from '../../../../../src/operations/drain/execution/evict-pod';
import { LeaveRequests } from '../../../../../src/operations/drain/execution/leave-requests';
import { Newcomers, type Judgement } from '../../../../../src/operations/drain/execution/newcomers';
import { NodeEviction, type EvictionSettings } from '../../../../../src/operations/drain/execution/node-eviction';
import { Limiter } from '../../../../../src/operations/nodes/limiter';
import { FakeClock, settled } from '../../support/fake-clock';
import { FakeCluster } from '../../support/fake-cluster';
import { budget, node, pod } from '../../support/objects';
import { RecordedContext } from '../../support/recorded-context';

const defaults: EvictionSettings = {
  timeoutSeconds: 600,
  stallAfterSeconds: 120,
  skipWaitForDeleteSeconds: 0,
  gracePeriodSeconds: undefined,
};

let clock: FakeClock;
let cluster: FakeCluster;
let context: RecordedContext;
let leave: LeaveRequests;
let judgements: Map<string, Judgement>;
let uncordoned: number;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock).put(node('w02', { unschedulable: true }));
  context = new RecordedContext(clock);
  leave = new LeaveRequests();
  judgements = new Map<string, Judgement>();
  uncordoned = 0;
});

interface Run {
  done: boolean;
  error: DrydockError | undefined;
}

function drain(
  pods: readonly PodModel[],
  over: Partial<EvictionSettings> & {
    readonly budgets?: string[];
    readonly mayUncordon?: boolean;
    readonly limit?: number;
    readonly send?: EvictionTools['send'];
  } = {},
): Run {
  const settings = { ...defaults, ...over };
  const planned = pods.map(({ namespace, name, uid }) => ({ namespace, name, uid, budgets: over.budgets ?? [] }));
  const eviction = new NodeEviction(
    'w02',
    planned,
    settings,
    {
      port: cluster,
      log: silentLogger,
      limiter: new Limiter(over.limit ?? 20),
      random: () => 0.5,
      send:
        over.send ??
        sendEviction(cluster, settings.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: settings.gracePeriodSeconds }),
      leave,
      newcomers: new Newcomers(
        cluster,
        'w02',
        pods.map((one) => one.uid),
        async (pods) => pods.map((one) => judgements.get(one.uid) ?? { evict: false, why: 'nobody knows' }),
        () => 0.5,
      ),
      uncordon: over.mayUncordon === false ? undefined : async () => void uncordoned++,
    },
    context,
  );
  const run: Run = { done: false, error: undefined };
  void eviction.run().then(
    () => (run.done = true),
    (error: unknown) => {
      run.done = true;
      run.error = DrydockError.from(error);
    },
  );
  return run;
}

function stateOf(key: string): string | undefined {
  return context.items.get(key)?.state;
}

describe('emptying a node', () => {
  it('asks for every pod at once and ends when each UID is gone', async () => {
    const pods = ['shop/a', 'shop/b', 'shop/c'].map((key) => pod(key));
    cluster.put(...pods);
    const run = drain(pods);
    await settled();
    expect(cluster.count('evict')).toBe(3);
    await clock.passUntil(() => run.done, 5);
    expect(run.error).toBeUndefined();
    expect(context.latest).toEqual({ done: 3, total: 3 });
    expect(context.paths.get('shop/a')).toEqual(['waiting', 'evicting', 'terminating', 'gone']);
    expect(cluster.watching).toBe(0);
    expect(clock.sleeping).toBe(0);
  });

  it('keeps no more requests under way than allowed', async () => {
    const pods = Array.from({ length: 30 }, (_, index) => pod(`shop/p${index}`));
    cluster.put(...pods);
    let under = 0;
    let most = 0;
    cluster.evictions = async () => {
      most = Math.max(most, ++under);
      await clock.sleep(100);
      under--;
      return { kind: 'accepted' };
    };
    const run = drain(pods, { limit: 7 });
    await clock.passUntil(() => run.done, 60);
    expect(run.error).toBeUndefined();
    expect(most).toBe(7);
  });

  it('counts a pod whose name another one has taken as gone', async () => {
    const old = pod('shop/cache-0', { uid: 'old' });
    cluster.put(pod('shop/cache-0', { uid: 'new', nodeName: 'w05' }));
    const run = drain([old]);
    await clock.passUntil(() => run.done, 5);
    expect(stateOf('shop/cache-0')).toBe('gone');
    expect(cluster.count('evict')).toBe(0);
  });

  it('never believes the end of a pod from a list that may be old', async () => {
    const present = pod('shop/a');
    cluster.put(present);
    cluster.endsAfter = () => undefined;
    const run = drain([present]);
    await clock.pass(1);
    expect(stateOf('shop/a')).toBe('terminating');
    // A relist from a lagging cache lacks the pod, which the API server still has.
    cluster.cacheLacks.add(present.uid);
    cluster.goAway(new DrydockError('disconnected', 'reset'));
    cluster.goAway(undefined);
    await clock.pass(10);
    expect(cluster.count('get Pod a')).toBeGreaterThan(0);
    expect(run.done).toBe(false);
    cluster.take('Pod', present.uid);
    await clock.passUntil(() => run.done, 5);
    expect(stateOf('shop/a')).toBe('gone');
  });
});

describe('answers of the API', () => {
  const web = pod('shop/web-1');

  it('names the budget with its numbers and goes on as soon as it gives way', async () => {
    cluster.put(web, budget('shop/web'));
    let open = false;
    cluster.evictions = () =>
      open ? { kind: 'accepted' } : { kind: 'budget', message: 'no', budget: 'web', retryAfterSeconds: undefined };
    const run = drain([web]);
    await clock.pass(1);
    expect(context.blockers).toEqual([
      expect.objectContaining({
        subject: 'shop/web-1',
        waitsFor: 'PodDisruptionBudget shop/web',
        reason: expect.stringContaining('3 needed, 3 of 3 healthy, 0 may go. Scale its owner up by one'),
      }),
    ]);
    open = true;
    cluster.put(budget('shop/web', { currentHealthy: 4, disruptionsAllowed: 1 }));
    await settled();
    expect(stateOf('shop/web-1')).toBe('terminating');
    await clock.passUntil(() => run.done, 5);
    expect(run.error).toBeUndefined();
    expect(context.blockers).toEqual([]);
  });

  it('asks a budget again every 5 s where it can not be watched', async () => {
    cluster.put(web);
    cluster.forbidden.add('watch PodDisruptionBudget');
    cluster.evictions = (_pod, _options, attempt) =>
      attempt > 3
        ? { kind: 'accepted' }
        : { kind: 'budget', message: 'The budget web needs 3 healthy pods.', budget: undefined, retryAfterSeconds: undefined };
    const run = drain([web], { budgets: ['web'] });
    await clock.pass(14);
    expect(cluster.count('evict')).toBe(3);
    expect(context.items.get('shop/web-1')).toEqual({
      item: 'shop/web-1',
      state: 'blocked',
      detail: 'The budget web needs 3 healthy pods.',
      final: false,
    });
    await clock.passUntil(() => run.done, 10);
    expect(run.error).toBeUndefined();
  });

  it('keeps away for as long as Retry-After says', async () => {
    cluster.put(web);
    cluster.evictions = (_pod, _options, attempt) =>
      attempt > 1 ? { kind: 'accepted' } : { kind: 'busy', message: 'stale', retryAfterSeconds: 10 };
    drain([web]);
    await clock.pass(9.9);
    expect(cluster.count('evict')).toBe(1);
    await clock.pass(0.2);
    expect(cluster.count('evict')).toBe(2);
  });

  it('survives a storm of refusals of an overloaded server', async () => {
    const pods = Array.from({ length: 40 }, (_, index) => pod(`shop/p${index}`));
    cluster.put(...pods);
    cluster.evictions = (_pod, _options, attempt) =>
      attempt > 4 ? { kind: 'accepted' } : { kind: 'busy', message: 'too many requests', retryAfterSeconds: undefined };
    const run = drain(pods);
    await clock.passUntil(() => run.done, 120);
    expect(run.error).toBeUndefined();
    expect(cluster.count('evict')).toBe(200);
  });

  it('fails a pod of several budgets at once, and the others go on', async () => {
    const other = pod('shop/other');
    cluster.put(web, other);
    cluster.evictions = (asked) => (asked.name === 'web-1' ? { kind: 'severalBudgets', message: 'not supported' } : { kind: 'accepted' });
    const run = drain([web, other], { budgets: ['web', 'all'] });
    await clock.passUntil(() => run.done, 5);
    expect(stateOf('shop/other')).toBe('gone');
    expect(stateOf('shop/web-1')).toBe('failed');
    expect(cluster.count('evict shop/web-1')).toBe(1);
    expect(run.error?.message).toContain(
      'w02: 1 of 2 pods is gone. shop/web-1 is still there: More than one disruption budget selects it (web, all)',
    );
    expect(run.error?.hint).toContain('Narrow the selector');
  });

  it('fails a pod that may not be evicted, with the kind of the refusal', async () => {
    cluster.put(web);
    cluster.evictions = () => ({ kind: 'failed', error: new DrydockError('forbidden', 'You may not evict pods of shop.') });
    const run = drain([web]);
    await clock.passUntil(() => run.done, 5);
    expect(run.error?.kind).toBe('forbidden');
    expect(cluster.count('evict')).toBe(3);
  });

  it('asks again where an API server has just started and refuses everything', async () => {
    cluster.put(web);
    cluster.forbidden.add('get Namespace');
    cluster.evictions = (_pod, _options, attempt) =>
      attempt > 6 ? { kind: 'accepted' } : { kind: 'failed', error: new DrydockError('forbidden', 'You may not evict pods of shop.') };
    const run = drain([web]);
    await clock.pass(2);
    expect(context.blockers[0]).toMatchObject({ waitsFor: 'the API server of prod-eu', reason: 'You may not evict pods of shop.' });
    await clock.passUntil(() => run.done, 10);
    expect(run.error).toBeUndefined();
    expect(stateOf('shop/web-1')).toBe('gone');
  });

  it('waits for a pod that goes with its namespace', async () => {
    cluster.put(web);
    cluster.evictions = () => ({ kind: 'namespaceTerminating', message: 'shop is being terminated' });
    const run = drain([web]);
    await clock.pass(6);
    expect(context.blockers[0]?.waitsFor).toBe('namespace shop');
    cluster.end(web);
    await clock.passUntil(() => run.done, 10);
    expect(run.error).toBeUndefined();
    expect(stateOf('shop/web-1')).toBe('gone');
  });

  it('repeats after errors that pass', async () => {
    cluster.put(web);
    cluster.evictions = (_pod, _options, attempt) =>
      attempt > 2 ? { kind: 'accepted' } : { kind: 'failed', error: new DrydockError('server', 'etcd leader changed') };
    const run = drain([web]);
    await clock.passUntil(() => run.done, 30);
    expect(run.error).toBeUndefined();
  });

  it('sends no eviction for a pod that is ending already, unless a shorter grace period is wanted', async () => {
    const ending = pod('shop/ending', { deletionAt: clock.now() + 30_000 });
    cluster.put(ending);
    drain([ending]);
    await clock.pass(1);
    expect(cluster.count('evict')).toBe(0);
    expect(stateOf('shop/ending')).toBe('terminating');
    drain([ending], { gracePeriodSeconds: 1 });
    await settled();
    expect(cluster.count('evict')).toBe(1);
    cluster.take('Pod', ending.uid);
    await clock.pass(1);
  });
});

it('deletes past the budgets where the plan says so', async () => {
  const held = pod('shop/held');
  cluster.put(held);
  const run = drain([held, pod('shop/went')], { send: sendDeletion(cluster, {}) });
  await clock.passUntil(() => run.done, 5);
  expect(run.error).toBeUndefined();
  expect(cluster.count('evict')).toBe(0);
  expect(cluster.count('delete Pod held')).toBe(1);
});

describe('a connection that fails', () => {
  it('goes on where it was when the API comes back', async () => {
    const pods = [pod('shop/a'), pod('shop/b')];
    cluster.put(...pods);
    cluster.evictions = (asked, _options, attempt) =>
      asked.name === 'b' && attempt === 1 ? { kind: 'busy', message: 'later', retryAfterSeconds: 5 } : { kind: 'accepted' };
    cluster.endsAfter = () => 20;
    const run = drain(pods);
    await clock.pass(2);
    cluster.goAway(new DrydockError('refused', 'Nothing answers at 127.0.0.1:6443.'));
    await clock.pass(60);
    expect(run.done).toBe(false);
    expect(context.blockers.map((blocker) => blocker.waitsFor)).toContain('the API server of prod-eu');
    cluster.goAway(undefined);
    await clock.passUntil(() => run.done, 60);
    expect(run.error).toBeUndefined();
    expect(context.latest).toEqual({ done: 2, total: 2 });
  });

  it('reads pods one by one where the watch tells nothing', async () => {
    const one = pod('shop/a');
    cluster.put(one);
    cluster.silent = true;
    const run = drain([one]);
    await clock.passUntil(() => run.done, 30);
    expect(run.error).toBeUndefined();
    expect(cluster.count('get Pod a')).toBeGreaterThan(0);
  });

  it('does without a watch that is refused', async () => {
    const one = pod('shop/a');
    cluster.put(one);
    cluster.forbidden.add('watch Pod');
    const run = drain([one]);
    await clock.passUntil(() => run.done, 10);
    expect(run.error).toBeUndefined();
  });
});

describe('a pod that never ends', () => {
  const stuck = pod('shop/stuck', { finalizers: ['example.com/backup'], terminationGracePeriodSeconds: 30 });

  it('is reported as a stall with its owner, then ends with what remains when nobody answers', async () => {
    cluster.put(stuck);
    cluster.endsAfter = () => undefined;
    const run = drain([stuck]);
    await clock.pass(119);
    expect(context.stalls).toEqual([]);
    expect(context.blockers[0]?.waitsFor).toBe('finalizer example.com/backup');
    await clock.pass(3);
    expect(context.stalls).toHaveLength(1);
    await clock.pass(479);
    expect(context.questions).toHaveLength(1);
    expect(context.questions[0]?.detail).toContain('shop/stuck');
    expect(run.done).toBe(false);
    await clock.passUntil(() => run.done, 700);
    expect(run.error?.kind).toBe('timeout');
    expect(run.error?.message).toContain('0 of 1 pod is gone. shop/stuck is still there');
    expect(context.notes[0]).toContain('nobody answered');
    expect(clock.sleeping).toBe(0);
  });

  it('is waited for longer on request', async () => {
    cluster.put(stuck);
    cluster.endsAfter = () => 900;
    context.answer = () => 'keepWaiting';
    const run = drain([stuck]);
    await clock.passUntil(() => run.done, 1000);
    expect(run.error).toBeUndefined();
    expect(context.questions).toHaveLength(1);
  });

  it('ends the question by ending itself', async () => {
    cluster.put(stuck);
    cluster.endsAfter = () => 700;
    const run = drain([stuck]);
    await clock.passUntil(() => run.done, 800);
    expect(run.error).toBeUndefined();
    expect(context.questions).toHaveLength(1);
  });

  it('gives the node back on request', async () => {
    cluster.put(stuck);
    cluster.endsAfter = () => undefined;
    context.answer = () => 'uncordon';
    const run = drain([stuck]);
    await clock.passUntil(() => run.done, 700);
    expect(uncordoned).toBe(1);
    expect(run.error?.message).toContain('w02 takes new pods again.');
  });

  it('does not offer to uncordon a node that was cordoned before', async () => {
    cluster.put(stuck);
    cluster.endsAfter = () => undefined;
    context.answer = () => undefined;
    const run = drain([stuck], { mayUncordon: false });
    await clock.passUntil(() => run.done, 700);
    expect(context.questions[0]?.choices.map((choice) => choice.id)).toEqual(['keepWaiting', 'stop']);
    expect(run.error?.message).toContain('w02 stays cordoned.');
  });

  it('is waited for no longer than the options say beyond its grace period', async () => {
    cluster.put(stuck);
    cluster.endsAfter = () => undefined;
    const run = drain([stuck], { skipWaitForDeleteSeconds: 20 });
    await clock.pass(49);
    expect(run.done).toBe(false);
    await clock.passUntil(() => run.done, 3);
    expect(run.error).toBeUndefined();
    expect(stateOf('shop/stuck')).toBe('skipped');
  });

  it('can be left alone by a person', async () => {
    cluster.put(stuck);
    cluster.endsAfter = () => undefined;
    const run = drain([stuck]);
    await clock.pass(1);
    expect(leave.ask('shop/other')).toBe(false);
    expect(leave.ask('shop/stuck')).toBe(true);
    await clock.passUntil(() => run.done, 2);
    expect(run.error).toBeUndefined();
    expect(context.items.get('shop/stuck')).toMatchObject({ state: 'skipped', detail: 'Left alone on request; it is still ending.' });
    expect(context.notes).toEqual(['shop/stuck is left on w02 on request.']);
    expect(leave.ask('shop/stuck')).toBe(false);
  });
});

describe('wishes to stop', () => {
  const pods = [pod('shop/going'), pod('shop/held')];

  beforeEach(() => {
    cluster.put(...pods);
    cluster.evictions = (asked) =>
      asked.name === 'going' ? { kind: 'accepted' } : { kind: 'budget', message: 'no', budget: 'web', retryAfterSeconds: undefined };
    cluster.endsAfter = () => 20;
  });

  it('level 1 begins nothing new and waits for what is ending', async () => {
    const run = drain(pods);
    await clock.pass(1);
    context.stopSoon();
    const asked = cluster.count('evict');
    await clock.pass(10);
    expect(run.done).toBe(false);
    await clock.passUntil(() => run.done, 15);
    expect(cluster.count('evict')).toBe(asked);
    expect(run.error?.kind).toBe('cancelled');
    expect(run.error?.message).toBe('w02: stopped before it was empty. 1 of 2 pods is gone. 1 was left alone. w02 stays cordoned.');
    expect(stateOf('shop/going')).toBe('gone');
  });

  it('level 1 ends a drain that asks', async () => {
    cluster.endsAfter = () => undefined;
    const run = drain(pods);
    await clock.passUntil(() => context.questions.length > 0, 700);
    context.stopSoon();
    await settled();
    expect(run.error?.kind).toBe('cancelled');
    expect(clock.sleeping).toBe(0);
  });

  it('level 2 ends at once', async () => {
    const run = drain(pods);
    await clock.pass(1);
    context.stopNow();
    await settled();
    expect(run.done).toBe(true);
    expect(run.error?.kind).toBe('cancelled');
    expect(cluster.watching).toBe(0);
    expect(clock.sleeping).toBe(1); // the pod's own end
  });
});

describe('newcomers', () => {
  const planned = pod('shop/planned');
  const judge = (one: PodModel, evict: boolean): void =>
    void judgements.set(one.uid, { evict, why: 'no controller: it would not come back' });

  it('are evicted under the same options, and never against them', async () => {
    const fine = pod('shop/new');
    const bare = pod('ci/bare', { controller: undefined });
    cluster.put(planned, fine, bare);
    judge(fine, true);
    judge(bare, false);
    const run = drain([planned]);
    await clock.passUntil(() => run.done, 5);
    expect(run.error).toBeUndefined();
    expect(stateOf('shop/new')).toBe('gone');
    expect(cluster.count('evict ci/bare')).toBe(0);
    expect(context.notes).toEqual([
      'shop/new came to w02 after the plan was made; it is evicted under the same options.',
      'ci/bare came to w02 after the plan was made and stays: no controller: it would not come back.',
    ]);
  });

  it('that the scheduler had bound before the cordon are still seen', async () => {
    cluster.put(planned);
    const run = drain([planned]);
    const late = pod('shop/late');
    judge(late, true);
    await settled();
    cluster.put(late);
    await clock.passUntil(() => run.done, 10);
    expect(stateOf('shop/late')).toBe('gone');
  });

  it('that tolerate the cordon are told about and left', async () => {
    cluster.put(planned);
    const run = drain([planned]);
    await settled();
    const stubborn = pod('shop/stubborn');
    cluster.put({
      ...stubborn,
      scheduling: {
        ...stubborn.scheduling,
        tolerations: [{ key: undefined, operator: 'Exists', value: undefined, effect: undefined, tolerationSeconds: undefined }],
      },
    });
    await clock.passUntil(() => run.done, 10);
    expect(cluster.count('evict shop/stubborn')).toBe(0);
    expect(context.notes[0]).toContain('shop/stubborn came to w02 although it is cordoned');
  });
});
