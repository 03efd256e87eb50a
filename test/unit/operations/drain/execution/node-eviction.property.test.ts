import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DrydockError } from '../../../../../src/core/errors';
import { silentLogger } from '../../../../../src/core/logger';
import type { EvictionAnswer } from '../../../../../src/core/model/eviction';
import { sendEviction } from '../../../../../src/operations/drain/execution/evict-pod';
import { LeaveRequests } from '../../../../../src/operations/drain/execution/leave-requests';
import { Newcomers } from '../../../../../src/operations/drain/execution/newcomers';
import { NodeEviction } from '../../../../../src/operations/drain/execution/node-eviction';
import { Limiter } from '../../../../../src/operations/nodes/limiter';
import { FakeClock } from '../../support/fake-clock';
import { FakeCluster } from '../../support/fake-cluster';
import { node, pod } from '../../support/objects';
import { RecordedContext } from '../../support/recorded-context';

const passing: fc.Arbitrary<EvictionAnswer> = fc.oneof(
  fc.constant<EvictionAnswer>({ kind: 'budget', message: 'no', budget: 'web', retryAfterSeconds: undefined }),
  fc.constant<EvictionAnswer>({ kind: 'busy', message: 'later', retryAfterSeconds: 3 }),
  fc.constant<EvictionAnswer>({ kind: 'namespaceTerminating', message: 'going' }),
  fc.constant<EvictionAnswer>({ kind: 'failed', error: new DrydockError('disconnected', 'reset') }),
);
const final: fc.Arbitrary<EvictionAnswer> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<EvictionAnswer>({ kind: 'accepted' }) },
  { weight: 1, arbitrary: fc.constant<EvictionAnswer>({ kind: 'severalBudgets', message: 'not supported' }) },
  { weight: 1, arbitrary: fc.constant<EvictionAnswer>({ kind: 'failed', error: new DrydockError('forbidden', 'no') }) },
);
const story = fc.record({
  before: fc.array(passing, { maxLength: 4 }),
  then: final,
  /** Undefined: it never ends. */
  endsAfter: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined, freq: 8 }),
  leftAt: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined, freq: 2 }),
});
const trouble = fc.record({
  stories: fc.array(story, { minLength: 1, maxLength: 8 }),
  away: fc.option(fc.record({ from: fc.integer({ min: 0, max: 40 }), seconds: fc.integer({ min: 1, max: 90 }) }), { nil: undefined }),
  silent: fc.boolean(),
  refusedWatch: fc.boolean(),
  stop: fc.option(fc.record({ at: fc.integer({ min: 0, max: 60 }), level: fc.constantFrom(1, 2) }), { nil: undefined, freq: 3 }),
  keepWaiting: fc.boolean(),
});

it('whatever the API and people do, a drain of a node ends, tells the truth, and leaves nothing behind', async () => {
  await fc.assert(
    fc.asyncProperty(trouble, async ({ stories, away, silent, refusedWatch, stop, keepWaiting }) => {
      const clock = new FakeClock();
      const pods = stories.map((_, index) => pod(`shop/p${index}`));
      const cluster = new FakeCluster(clock).put(node('w02', { unschedulable: true }), ...pods);
      const of = (name: string) => stories[Number(name.slice(1))];
      cluster.silent = silent;
      if (refusedWatch) cluster.forbidden.add('watch Pod');
      cluster.evictions = (asked, _options, attempt) => of(asked.name)?.before[attempt - 1] ?? of(asked.name)?.then ?? { kind: 'accepted' };
      cluster.endsAfter = (ending) => of(ending.name)?.endsAfter;
      const context = new RecordedContext(clock);
      let asked = 0;
      context.answer = () => (keepWaiting && asked++ === 0 ? 'keepWaiting' : 'stop');
      const leave = new LeaveRequests();
      const planned = pods.map(({ namespace, name, uid }) => ({ namespace, name, uid, budgets: ['web'] }));
      const uids = pods.map((one) => one.uid);
      const parts = {
        port: cluster,
        log: silentLogger,
        limiter: new Limiter(3),
        random: () => 0.5,
        send: sendEviction(cluster, {}),
        leave,
        newcomers: new Newcomers(
          cluster,
          'w02',
          uids,
          async () => [],
          () => 0.5,
        ),
        uncordon: undefined,
      };
      const settings = { timeoutSeconds: 200, stallAfterSeconds: 30, skipWaitForDeleteSeconds: 0, gracePeriodSeconds: undefined };
      let outcome: 'done' | DrydockError | undefined;
      void new NodeEviction('w02', planned, settings, parts, context).run().then(
        () => (outcome = 'done'),
        (error: unknown) => (outcome = DrydockError.from(error)),
      );
      const later = (seconds: number, then: () => void) => void clock.sleep(seconds * 1000).then(then);
      stories.forEach(({ leftAt }, index) => {
        if (leftAt !== undefined) later(leftAt, () => void leave.ask(`shop/p${index}`));
      });
      if (away) {
        later(away.from, () => cluster.goAway(new DrydockError('refused', 'nobody there')));
        later(away.from + away.seconds, () => cluster.goAway(undefined));
      }
      if (stop) later(stop.at, () => (stop.level === 1 ? context.stopSoon() : context.stopNow()));

      await clock.passUntil(() => outcome !== undefined, 800);
      for (const [key, { state, final: isFinal }] of context.items) {
        const present = cluster.find('Pod', key.slice('shop/'.length)) !== undefined;
        if (state === 'gone') expect(present).toBe(false);
        if (outcome === 'done') expect(isFinal && (state === 'gone' || state === 'skipped')).toBe(true);
      }
      if (outcome !== 'done' && outcome?.kind === 'cancelled') expect(stop).toBeDefined();
      expect(cluster.watching).toBe(0);
      expect(context.blockers).toEqual([]);
      // Only what the test itself set up still waits: pods that end, people, the API's return.
      const clockAfter = clock.sleeping;
      await clock.pass(200);
      expect(clock.sleeping).toBe(0);
      expect(clockAfter).toBeLessThanOrEqual(stories.length * 2 + 3);
    }),
    { numRuns: 150 },
  );
}, 60_000);
