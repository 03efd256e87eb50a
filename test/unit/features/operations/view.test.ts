import { describe, expect, it } from 'vitest';
import type { OperationId } from '../../../../src/core/operation/events';
import { childElements, needAttention, rootElements, rowOf, ticks } from '../../../../src/features/operations/view';
import type { OperationElement } from '../../../../src/features/operations/elements';
import { items, NOON, operation, runningDrain, step } from './states';

const DAY = 86_400_000;

function named(id: string, changes: Parameters<typeof operation>[0] = {}) {
  return operation({ ...changes, header: { id: id as OperationId, title: id, ...changes.header } });
}

function titles(elements: readonly OperationElement[]): readonly string[] {
  return elements.map((element) => rowOf(element, NOON).label);
}

describe('the top of the Operations view', () => {
  it('shows what runs, then what was interrupted, then what ended today, and keeps the rest in a group', () => {
    const states = [
      named('ended yesterday', { status: 'succeeded', endedAt: NOON - DAY, header: { createdAt: NOON - DAY } }),
      named('ended today', { status: 'failed', endedAt: NOON - 1000, header: { createdAt: NOON - 2000 } }),
      named('interrupted', { status: 'interrupted', header: { createdAt: NOON - 2 * DAY } }),
      named('runs', { status: 'running' }),
    ];
    expect(titles(rootElements(states, NOON))).toEqual(['runs', 'interrupted', 'ended today', 'Earlier']);
  });

  it('keeps an interrupted operation in sight however old it is', () => {
    const old = named('old', { status: 'interrupted', header: { createdAt: NOON - 90 * DAY }, lastAt: NOON - 90 * DAY });
    expect(titles(rootElements([old], NOON))).toEqual(['old']);
  });

  it('moves finished operations beyond twenty to the group, losing none', () => {
    const states = Array.from({ length: 25 }, (_, index) =>
      named(`op ${index}`, { status: 'succeeded', endedAt: NOON - index, header: { createdAt: NOON - index } }),
    );
    const roots = rootElements(states, NOON);
    const group = roots.at(-1)!;
    expect(roots).toHaveLength(21);
    expect(titles(childElements(group))).toEqual(['op 20', 'op 21', 'op 22', 'op 23', 'op 24']);
    expect(rowOf(group, NOON).spoken).toBe('Earlier: 5 operations.');
  });

  it('is empty without operations, so that the welcome shows', () => {
    expect(rootElements([], NOON)).toEqual([]);
  });

  it('has unique row ids', () => {
    const state = runningDrain();
    const all = (element: OperationElement): string[] => [rowOf(element, NOON).id, ...childElements(element).flatMap(all)];
    const ids = rootElements([state, named('other')], NOON).flatMap(all);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(5);
  });
});

describe('a running drain', () => {
  const element = { kind: 'operation', state: runningDrain() } as const;

  it('says how far it is, who it waits for and for how long it runs', () => {
    const row = rowOf(element, NOON + 134_000);
    expect(row.label).toBe('Drain w02');
    expect(row.description).toBe('7 of 12 pods · waiting for PDB shop/web · 02:14');
    expect(row.icon?.id).toBe('loading~spin');
    expect(row.expand).toBe('open');
    expect(row.context).toEqual({ noun: 'operation', flags: ['drain', 'running', 'cancellable'] });
  });

  it('reads as a sentence with the cluster in it', () => {
    expect(rowOf(element, NOON + 134_000).spoken).toBe('Drain w02 on cluster prod-eu: 7 of 12 pods, waiting for PDB shop/web, 02:14.');
  });

  it('shows its steps in words', () => {
    const rows = childElements(element).map((child) => rowOf(child, NOON + 134_000));
    expect(rows.map((row) => `${row.label} | ${row.description}`)).toEqual([
      'Cordon w02 | done · took 1 s',
      'Evict the pods of w02 | 7 of 12 pods · waiting for PDB shop/web · 02:13',
      'Check that w02 is empty | not begun',
    ]);
    expect(rows.map((row) => row.expand)).toEqual(['never', 'open', 'never']);
  });

  it('lists the pods that are blocked and those left out, not those that went as planned', () => {
    const evict = childElements(element)[1]!;
    const rows = childElements(evict).map((child) => rowOf(child, NOON + 10_000));
    expect(rows.map((row) => `${row.label} | ${row.description}`)).toEqual([
      'shop/web-1 | waits for PDB shop/web · 3 of 3 needed pods are healthy, so none may go · 00:05',
      'ci/runner | skipped · left out on request',
    ]);
    expect(rows[0]!.spoken).toBe(
      'shop/web-1 waits for PodDisruptionBudget shop/web, for 5 s now. 3 of 3 needed pods are healthy, so none may go.',
    );
    expect(rows[0]!.context).toEqual({ noun: 'operationBlocker', flags: ['skippable', 'budget'] });
  });

  it('says that it is stalled, and since when at the step', () => {
    const state = runningDrain();
    const stalled = runningDrain({
      steps: state.steps.map((one) => (one.info.id === 'evict' ? { ...one, stalledSince: NOON + 10_000 } : one)),
    });
    const row = rowOf({ kind: 'operation', state: stalled }, NOON + 70_000);
    expect(row.description).toBe('7 of 12 pods · waiting for PDB shop/web · stalled · 01:10');
    expect(row.icon).toEqual({ id: 'watch', color: 'list.warningForeground' });
    const evict = childElements({ kind: 'operation', state: stalled })[1]!;
    expect(rowOf(evict, NOON + 70_000).description).toContain('nothing moved for 1 min');
  });

  it('says that it waits for an answer rather than for somebody else', () => {
    const asking = runningDrain({ question: { step: 'evict', question: 'Keep waiting?', choices: ['keep', 'stop'] } });
    expect(rowOf({ kind: 'operation', state: asking }, NOON).description).toBe('7 of 12 pods · waiting for your answer · 00:00');
  });

  it('says that it is taken back, without the time of the way there', () => {
    const undoing = runningDrain({ undoing: true });
    expect(rowOf({ kind: 'operation', state: undoing }, NOON).description).toMatch(/^taking back/);
    expect(rowOf({ kind: 'operation', state: { ...undoing, status: 'interrupted' } }, NOON).description).toBe(
      'interrupted while it was taken back · just now',
    );
  });

  it('tells the two ways of stopping apart and offers no second first cancel', () => {
    const boundary = rowOf({ kind: 'operation', state: runningDrain({ status: 'cancelling', cancelLevel: 1 }) }, NOON);
    const now = rowOf({ kind: 'operation', state: runningDrain({ status: 'cancelling', cancelLevel: 2 }) }, NOON);
    expect(boundary.description).toMatch(/^stopping at the next boundary · 7 of 12 pods/);
    expect(now.description).toMatch(/^stopping now · /);
    expect(boundary.context.flags).toEqual(['drain', 'running', 'stopping']);
  });

  it('ticks; a finished or interrupted one does not', () => {
    expect(ticks(runningDrain())).toBe(true);
    expect(ticks(runningDrain({ status: 'interrupted' }))).toBe(false);
    expect(ticks(runningDrain({ status: 'succeeded' }))).toBe(false);
  });
});

describe('several nodes', () => {
  it('count nodes before pods', () => {
    const state = operation({
      steps: [
        step('evict a', { info: { lane: 'a' }, status: 'done', items: items({ item: 'x/1', state: 'gone', final: true }) }),
        step('evict b', { info: { lane: 'b' }, status: 'running', progress: { done: 1, total: 4 } }),
        step('evict c', { info: { lane: 'c' } }),
      ],
    });
    expect(rowOf({ kind: 'operation', state }, NOON).description).toBe('1 of 3 nodes · 2 of 5 pods · 00:00');
  });

  it('name the first of several blockers and count the others once each', () => {
    const blocker = (subject: string, budget: string) => ({ subject, waitsFor: `PodDisruptionBudget ${budget}`, reason: 'r', since: NOON });
    const state = operation({
      steps: [
        step('evict', {
          status: 'running',
          progress: { done: 0, total: 3 },
          blockers: [blocker('a/1', 'a/x'), blocker('a/2', 'a/x'), blocker('b/1', 'b/y')],
        }),
      ],
    });
    expect(rowOf({ kind: 'operation', state }, NOON).description).toContain('waiting for PDB a/x and 1 more');
  });
});

describe('what ended', () => {
  const description = (state: Parameters<typeof operation>[0]) => rowOf({ kind: 'operation', state: operation(state) }, NOON).description;

  it('tells after which step it was interrupted, and when', () => {
    const steps = [step('a', { status: 'done' }), step('b', { status: 'running' }), step('c')];
    expect(description({ status: 'interrupted', steps, lastAt: NOON - 3_600_000 })).toBe('interrupted after step 1 of 3 · 1 h ago');
  });

  it('tells what came of it and how long it took', () => {
    const steps = [step('evict', { status: 'done', progress: { done: 12, total: 12 } })];
    expect(description({ status: 'succeeded', steps, startedAt: NOON - 130_000, endedAt: NOON - 10_000 })).toBe(
      'done · 12 of 12 pods · took 2 min · just now',
    );
    expect(description({ status: 'succeeded', startedAt: NOON - 1000, endedAt: NOON })).toBe('done · took 1 s · just now');
  });

  it('says that it was taken back rather than how it ended', () => {
    const steps = [step('cordon', { status: 'undone' }), step('evict', { status: 'done' })];
    expect(description({ status: 'cancelled', steps, endedAt: NOON })).toBe('taken back · just now');
  });

  it('can be resumed unless it is complete, abandoned or taken back', () => {
    const resumable = (changes: Parameters<typeof operation>[0]) =>
      rowOf({ kind: 'operation', state: operation(changes) }, NOON).context.flags.includes('resumable');
    expect(['interrupted', 'failed', 'cancelled'].map((status) => resumable({ status } as never))).toEqual([true, true, true]);
    expect(['succeeded', 'abandoned', 'running'].map((status) => resumable({ status } as never))).toEqual([false, false, false]);
    expect(resumable({ status: 'cancelled', steps: [step('cordon', { status: 'undone' })] })).toBe(false);
  });

  it('tells the reason of the failed step rather than that something failed', () => {
    const failure = { kind: 'timeout', message: 'shop/web-1 stayed', retryable: true } as const;
    const steps = [step('evict', { status: 'failed', failure })];
    expect(description({ status: 'failed', summary: 'A step failed.', steps, endedAt: NOON - 86_400_000 })).toBe(
      'failed · shop/web-1 stayed · yesterday',
    );
  });

  it('offers undo only where a step changed something', () => {
    const flags = (state: Parameters<typeof operation>[0]) => rowOf({ kind: 'operation', state: operation(state) }, NOON).context.flags;
    expect(flags({ status: 'cancelled', steps: [step('cordon', { status: 'done' })] })).toContain('undoable');
    expect(flags({ status: 'cancelled', steps: [step('cordon')] })).not.toContain('undoable');
    expect(flags({ status: 'running', steps: [step('cordon', { status: 'done' })] })).not.toContain('undoable');
  });
});

describe('the badge', () => {
  it('counts interrupted operations of any age and failures of today', () => {
    const states = [
      named('a', { status: 'interrupted', lastAt: NOON - 10 * DAY }),
      named('b', { status: 'failed', endedAt: NOON - 1000 }),
      named('c', { status: 'failed', endedAt: NOON - 2 * DAY }),
      named('d', { status: 'succeeded' }),
    ];
    expect(needAttention(states, NOON)).toEqual({ number: 2, words: '1 operation interrupted, 1 operation failed today' });
    expect(needAttention([], NOON)).toEqual({ number: 0, words: '' });
  });
});
