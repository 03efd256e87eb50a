import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import type { DisruptionBudgetModel } from '../../../../../src/core/model/disruptionBudget';
import type { PodModel } from '../../../../../src/core/model/pod';
import { budget, pod } from '../../../operations/support/objects';
import { codes, finding, plan, verdictOf } from './support';

const web = (over: Partial<PodModel> = {}) => pod('shop/web-1', { labels: { app: 'web' }, ...over });
const judged = (one: PodModel, ...budgets: readonly DisruptionBudgetModel[]) => verdictOf(one, { budgets: known(budgets) });
const roomy = { disruptionsAllowed: 1, currentHealthy: 4, expectedPods: 4 };

describe('which budgets select a pod', () => {
  it('an empty selector selects every pod of its namespace, and none of another', () => {
    expect(judged(web(), budget('shop/all', { selector: {} })).budgets).toEqual(['shop/all']);
    expect(judged(web(), budget('other/all', { selector: {} })).budgets).toEqual([]);
  });

  it('an absent selector selects none', () => {
    expect(judged(web(), budget('shop/none', { selector: undefined }))).toMatchObject({ budgets: [], verdict: 'evict' });
  });

  it('labels and expressions both have to match', () => {
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' as const }] };
    expect(judged(web(), budget('shop/web', { selector })).budgets).toEqual([]);
    expect(judged(web({ labels: { app: 'web', tier: 'front' } }), budget('shop/web', { selector })).budgets).toEqual(['shop/web']);
  });
});

describe('what the API server decides about an eviction', () => {
  const cases: readonly [name: string, PodModel, readonly DisruptionBudgetModel[], verdict: string, code: string][] = [
    ['no budget', web(), [], 'evict', 'evict'],
    ['a budget with room', web(), [budget('shop/web', roomy)], 'evict', 'evict'],
    ['a budget without room', web(), [budget('shop/web')], 'waits', 'budget-exhausted'],
    ['several budgets, though both have room', web(), [budget('shop/a', roomy), budget('shop/b', roomy)], 'blocked', 'several-budgets'],
    [
      'a stale status, though it shows room',
      web(),
      [budget('shop/web', { ...roomy, generation: 3, observedGeneration: 2 })],
      'waits',
      'budget-stale',
    ],
    ['a status never written', web(), [budget('shop/web', { ...roomy, generation: 1 })], 'waits', 'budget-stale'],
    ['a status as new as the rule', web(), [budget('shop/web', { ...roomy, generation: 3, observedGeneration: 3 })], 'evict', 'evict'],
    ['a negative number', web(), [budget('shop/web', { disruptionsAllowed: -1 })], 'blocked', 'budget-refuses'],
    ['2,000 evicted pods that it still counts', web(), [budget('shop/web', { ...roomy, disruptedPods: 2000 })], 'evict', 'evict'],
    [
      '2,001 evicted pods that it still counts',
      web(),
      [budget('shop/web', { ...roomy, disruptedPods: 2001 })],
      'blocked',
      'budget-refuses',
    ],
    ['maxUnavailable 0', web(), [budget('shop/web', { minAvailable: undefined, maxUnavailable: 0 })], 'blocked', 'budget-never'],
    ['maxUnavailable 0%', web(), [budget('shop/web', { minAvailable: undefined, maxUnavailable: '0%' })], 'blocked', 'budget-never'],
    ['maxUnavailable 10%', web(), [budget('shop/web', { minAvailable: undefined, maxUnavailable: '10%' })], 'waits', 'budget-exhausted'],
    ['minAvailable 100%', web(), [budget('shop/web', { minAvailable: '100%' })], 'blocked', 'budget-never'],
    ['minAvailable 99%', web(), [budget('shop/web', { minAvailable: '99%' })], 'waits', 'budget-exhausted'],
    ['minAvailable 100, a count', web(), [budget('shop/web', { minAvailable: 100 })], 'waits', 'budget-exhausted'],
  ];
  for (const [name, one, budgets, verdict, code] of cases) {
    it(`${name}: ${verdict}`, () => expect(judged(one, ...budgets)).toMatchObject({ verdict, code }));
  }

  it('no budget is asked about pods that are pending, finished or being deleted', () => {
    const never = budget('shop/web', { minAvailable: undefined, maxUnavailable: 0 });
    const second = budget('shop/second');
    for (const over of [{ phase: 'Pending' }, { phase: 'Succeeded' }, { phase: 'Failed' }, { deletionAt: 1 }] as const) {
      expect(judged(web({ ready: false, ...over }), never, second).verdict).toBe('evict');
    }
  });
});

describe('pods that are not ready', () => {
  const sick = web({ ready: false });
  const met = { currentHealthy: 3, desiredHealthy: 3 };
  const short = { currentHealthy: 2, desiredHealthy: 3 };
  const cases: readonly [name: string, Partial<DisruptionBudgetModel>, verdict: string, code: string][] = [
    ['AlwaysAllow, short of pods', { ...short, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, 'evict', 'unhealthy-always-allowed'],
    ['AlwaysAllow, nothing needed', { desiredHealthy: 0, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, 'evict', 'unhealthy-always-allowed'],
    ['IfHealthyBudget, met', { ...met, unhealthyPodEvictionPolicy: 'IfHealthyBudget' }, 'evict', 'unhealthy-budget-met'],
    ['unset, met', met, 'evict', 'unhealthy-budget-met'],
    ['IfHealthyBudget, short of pods', { ...short, unhealthyPodEvictionPolicy: 'IfHealthyBudget' }, 'waits', 'budget-exhausted'],
    ['unset, short of pods', short, 'waits', 'budget-exhausted'],
    ['unset, nothing needed: not a budget that is met', { desiredHealthy: 0, currentHealthy: 0 }, 'waits', 'budget-exhausted'],
    ['short of pods, but room left', { ...short, disruptionsAllowed: 1 }, 'evict', 'evict'],
  ];
  for (const [name, over, verdict, code] of cases) {
    it(`${name}: ${verdict}`, () => expect(judged(sick, budget('shop/web', over))).toMatchObject({ verdict, code }));
  }

  it('spend nothing of what a budget allows', () => {
    const pods = [sick, pod('shop/web-2'), pod('shop/web-3')];
    const line = plan({ pods, budgets: known([budget('shop/web', { ...met, disruptionsAllowed: 1 })]) }).body.budgets[0];
    expect(line).toMatchObject({ rounds: 2 });
    expect(line?.pods).toHaveLength(3);
  });
});

describe('the numbers behind a budget', () => {
  const arithmetic = (over: Partial<DisruptionBudgetModel>) =>
    plan({ pods: [web()], budgets: known([budget('shop/web', over)]) }).body.budgets[0]?.arithmetic;

  it('are those of the API', () => {
    expect(arithmetic({ expectedPods: 4, currentHealthy: 2 })).toBe('3 needed, 2 of 4 healthy, 0 may go');
    expect(arithmetic({ disruptionsAllowed: -2 })).toBe('3 needed, 3 of 3 healthy, 0 may go');
  });

  it('tell that percentages round up', () => {
    expect(arithmetic({ minAvailable: '50%', expectedPods: 3, desiredHealthy: 2 })).toContain(
      '2 needed (minAvailable 50% of 3, rounded up)',
    );
    const max = arithmetic({ minAvailable: undefined, maxUnavailable: '30%', expectedPods: 1, desiredHealthy: 0, disruptionsAllowed: 1 });
    expect(max).toContain('(maxUnavailable 30% of 1, rounded up, is 1)');
  });
});

describe('what would unblock a budget', () => {
  const hint = (over: Partial<DisruptionBudgetModel>, one = web()) => judged(one, budget('shop/web', over)).hint ?? '';

  it('scaling, where all are healthy and all are needed', () => {
    expect(hint({})).toBe('Scale the workload to 4, or loosen the budget.');
  });

  it('scaling as far as the percentage asks: 4 of 4 are needed at 90 %, 9 of 10', () => {
    expect(hint({ minAvailable: '90%' })).toContain('to 10');
    expect(hint({ minAvailable: '67%' })).toContain('to 4');
    expect(hint({ minAvailable: '50%' })).toContain('to 4');
  });

  it('health first, counted so that one may really go', () => {
    expect(hint({ expectedPods: 4, currentHealthy: 3 })).toBe('1 more pod has to become healthy first.');
    expect(hint({ expectedPods: 5, currentHealthy: 2 })).toBe('2 more pods have to become healthy first.');
    expect(hint({ expectedPods: 3, currentHealthy: 2 })).toBe(
      'Repair the pods that are not healthy and scale the workload to 4, or loosen the budget.',
    );
  });

  it('its policy, where the pod itself is sick', () => {
    expect(hint({ currentHealthy: 2 }, web({ ready: false }))).toContain('unhealthyPodEvictionPolicy');
  });

  it('its status, where nothing is needed and nothing may go', () => {
    expect(hint({ desiredHealthy: 0, expectedPods: 0 })).toContain('look at its conditions');
  });
});

describe('rounds', () => {
  const pods = [1, 2, 3, 4, 5].map((n) => pod(`shop/web-${n}`));
  const rounds = (over: Partial<DisruptionBudgetModel>) => plan({ pods, budgets: known([budget('shop/web', over)]) });

  it('are counted by what a budget allows at a time', () => {
    expect(rounds({ disruptionsAllowed: 2 }).body).toMatchObject({ rounds: 3, budgets: [{ rounds: 3, never: false }] });
    expect(finding(rounds({ disruptionsAllowed: 2 }).warnings, 'several-rounds').message).toContain(
      'lets 2 of 5 pods go at a time: 3 rounds',
    );
    expect(rounds({ disruptionsAllowed: 5 }).body.rounds).toBe(1);
    expect(codes(rounds({ disruptionsAllowed: 5 }).warnings)).not.toContain('several-rounds');
  });

  it("can't be told while nothing may go", () => {
    expect(rounds({}).body.rounds).toBeUndefined();
    expect(rounds({ minAvailable: '100%' }).body.budgets[0]).toMatchObject({ rounds: undefined, never: true });
  });

  it('are those of the slowest budget', () => {
    const other = pod('blog/x');
    const budgets = known([budget('shop/web', { disruptionsAllowed: 1 }), budget('blog/x', { disruptionsAllowed: 1 })]);
    expect(plan({ pods: [...pods, other], budgets }).body.rounds).toBe(5);
  });

  it('leave out pods that stay', () => {
    const kept = pods.map((one) => ({ ...one, mirror: true }));
    expect(plan({ pods: kept, budgets: known([budget('shop/web')]) }).body.budgets).toEqual([]);
  });
});

describe('what the server said when it was asked', () => {
  const asked = (answer: NonNullable<Parameters<typeof plan>[0]>['previews']) => verdictOf(web(), { previews: answer });
  const uid = web().uid;

  it('makes a pod wait or block that our own reading would let go', () => {
    const refusal = { kind: 'budget', message: 'Cannot evict pod', budget: undefined, retryAfterSeconds: undefined } as const;
    expect(asked({ [uid]: refusal })).toMatchObject({ verdict: 'waits', code: 'server-budget' });
    expect(asked({ [uid]: { kind: 'severalBudgets', message: 'more than one' } })).toMatchObject({
      verdict: 'blocked',
      code: 'several-budgets',
    });
  });

  it('changes nothing when it agrees or had no answer', () => {
    expect(asked({ [uid]: { kind: 'accepted' } }).verdict).toBe('evict');
    expect(asked({ [uid]: { kind: 'busy', message: 'later', retryAfterSeconds: 1 } }).verdict).toBe('evict');
    expect(asked({}).verdict).toBe('evict');
  });
});

describe("budgets that are ignored or can't be read", () => {
  it('are told as such', () => {
    const ignored = plan({ pods: [web()], budgets: known([budget('shop/web')]) }, { disableEviction: true });
    expect(codes(ignored.unknowns)).toContain('budgets-ignored');
    expect(ignored.body).toMatchObject({ budgets: [], totals: { evict: 1, waits: 0 } });
    const unread = plan({ pods: [web()], budgets: unknown('403 Forbidden') });
    expect(finding(unread.unknowns, 'budgets-unknown').message).toContain('403 Forbidden');
  });
});
