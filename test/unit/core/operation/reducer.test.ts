import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationEvent, OperationEventBody } from '../../../../src/core/operation/events';
import { fold, isOver, reduce } from '../../../../src/core/operation/reducer';
import { header, stepInfo } from '../../features/operations/states';

const planned: OperationEventBody = { type: 'planned', header: header({ steps: [stepInfo('a'), stepInfo('b')] }) };
const failure = { kind: 'timeout', message: 'too slow', retryable: true } as const;

/** Numbers and times of events follow from their order. */
function journal(...bodies: readonly OperationEventBody[]): readonly OperationEvent[] {
  return bodies.map((body, index) => ({ ...body, seq: index, at: 1000 + index }));
}

function after(...bodies: readonly OperationEventBody[]) {
  const state = fold(journal(planned, { type: 'started' }, ...bodies));
  if (!state) throw new Error('no state');
  return { state, a: state.byId.get('a')! };
}

const start: OperationEventBody = { type: 'stepStarted', step: 'a', attempt: 1 };
const blockers = [{ subject: 'shop/web-1', waitsFor: 'PodDisruptionBudget shop/web', reason: 'none may go', since: 5 }];

describe('the state of an operation', () => {
  it('begins with its plan and is nothing without it', () => {
    expect(fold([])).toBeUndefined();
    expect(fold(journal({ type: 'started' }))).toBeUndefined();
    expect(fold(journal(planned))).toMatchObject({ status: 'planned', lastSeq: 0, startedAt: undefined });
    expect(after().state).toMatchObject({ status: 'running', startedAt: 1001, lastSeq: 1, lastAt: 1001 });
  });

  it('follows a step through its life', () => {
    expect(after(start).a).toMatchObject({ status: 'running', attempts: 1, startedAt: 1002 });
    const { a } = after(
      start,
      { type: 'stepProgress', step: 'a', progress: { total: 3, done: 1 } },
      { type: 'stepProgress', step: 'a', progress: { done: 2, message: 'going' } },
      { type: 'stepItem', step: 'a', item: { item: 'x', state: 'waiting', final: false } },
      { type: 'stepItem', step: 'a', item: { item: 'y', state: 'waiting', final: false } },
      { type: 'stepItem', step: 'a', item: { item: 'x', state: 'gone', final: true } },
      { type: 'stepBlocked', step: 'a', blockers },
      { type: 'stepStalled', step: 'a', since: 7 },
    );
    expect(a.progress).toEqual({ total: 3, done: 2, message: 'going' });
    expect([...a.items.values()].map(({ item, state }) => `${item} ${state}`)).toEqual(['x gone', 'y waiting']);
    expect(a).toMatchObject({ blockers, stalledSince: 7 });
    const done = after(
      start,
      { type: 'stepBlocked', step: 'a', blockers },
      { type: 'stepStalled', step: 'a', since: 7 },
      {
        type: 'stepDone',
        step: 'a',
        already: false,
        note: 'left one',
      },
    );
    expect(done.a).toMatchObject({ status: 'done', endedAt: 1005, blockers: [], stalledSince: undefined, note: 'left one' });
    expect(done.state.byId.get('a')).toBe(done.state.steps[0]);
  });

  it('forgets a stall when something moves, and a failure when the step begins anew', () => {
    const stalled: OperationEventBody = { type: 'stepStalled', step: 'a', since: 7 };
    expect(after(start, stalled, { type: 'stepProgress', step: 'a', progress: { done: 1 } }).a.stalledSince).toBeUndefined();
    expect(after(start, { type: 'stepFailed', step: 'a', failure }).a).toMatchObject({ status: 'failed', failure });
    expect(after(start, { type: 'stepFailed', step: 'a', failure }, { ...start, attempt: 2 }).a).toMatchObject({
      status: 'running',
      failure: undefined,
      attempts: 2,
      startedAt: 1002,
      endedAt: undefined,
    });
  });

  it('knows the wish to stop, and forgets it with a resume', () => {
    const cancel = (level: 1 | 2): OperationEventBody => ({ type: 'cancelRequested', level });
    expect(after(cancel(1)).state).toMatchObject({ status: 'cancelling', cancelLevel: 1 });
    expect(after(cancel(2), cancel(1)).state.cancelLevel).toBe(2);
    const ended: OperationEventBody = { type: 'finished', outcome: 'cancelled', summary: 'Stopped.' };
    expect(after(cancel(1), ended).state).toMatchObject({ status: 'cancelled', endedAt: 1003, summary: 'Stopped.' });
    expect(after(cancel(1), ended, { type: 'resumed', by: 'kate' }).state).toMatchObject({
      status: 'running',
      cancelLevel: 0,
      endedAt: undefined,
      summary: undefined,
      resumes: 1,
      startedAt: 1001,
    });
  });

  it('knows the question that is open, until that one is answered', () => {
    const asked: OperationEventBody = { type: 'asked', step: 'a', question: 'Go on?', choices: ['Yes'] };
    expect(after(asked).state.question).toEqual({ step: 'a', question: 'Go on?', choices: ['Yes'] });
    expect(after(asked, { type: 'answered', step: 'b', question: 'Other?', answer: 'Yes' }).state.question?.step).toBe('a');
    expect(after(asked, { type: 'answered', step: 'a', question: 'Go on?', answer: 'Yes' }).state.question).toBeUndefined();
    expect(after(asked, { type: 'finished', outcome: 'failed', summary: '' }).state.question).toBeUndefined();
  });

  it('knows that steps are taken back, also after an interruption', () => {
    const undone = after(start, { type: 'undoing', by: 'kate' }, { type: 'resumed', by: 'kate' });
    expect(undone.state).toMatchObject({ status: 'running', undoing: true });
    const failed = after(start, { type: 'undoing', by: 'kate' }, { type: 'undoFailed', step: 'a', failure });
    expect(failed.a).toMatchObject({ status: 'running', failure });
    const done = after(
      start,
      { type: 'undoing', by: 'kate' },
      { type: 'undoStarted', step: 'a' },
      { type: 'undoDone', step: 'a' },
      {
        type: 'finished',
        outcome: 'cancelled',
        summary: '',
      },
    );
    expect(done.a.status).toBe('undone');
    expect(done.state.undoing).toBe(false);
  });

  it('keeps notes and what was skipped with why', () => {
    expect(after({ type: 'note', message: 'left alone' }).state.notes).toEqual([{ at: 1002, message: 'left alone' }]);
    expect(after({ type: 'stepSkipped', step: 'a', why: 'stopped' }).a).toMatchObject({ status: 'skipped', note: 'stopped' });
  });

  it('is over with an outcome only', () => {
    for (const outcome of ['succeeded', 'failed', 'cancelled', 'abandoned'] as const) {
      expect(isOver(after({ type: 'finished', outcome, summary: '' }).state)).toBe(true);
    }
    expect(isOver(after().state)).toBe(false);
    expect(isOver(after({ type: 'cancelRequested', level: 2 }).state)).toBe(false);
  });
});

const stepId = fc.constantFrom('a', 'b', 'of another version');
const anyBody: fc.Arbitrary<OperationEventBody> = fc.oneof(
  fc.constant(planned),
  fc.constantFrom<OperationEventBody>({ type: 'started' }, { type: 'resumed', by: 'x' }, { type: 'undoing', by: 'x' }),
  fc.constantFrom<OperationEventBody>({ type: 'cancelRequested', level: 1 }, { type: 'cancelRequested', level: 2 }),
  fc.constantFrom<OperationEventBody>({ type: 'finished', outcome: 'failed', summary: '' }, { type: 'note', message: '' }),
  fc.constant({ type: 'fromTheFuture', step: 'a' } as unknown as OperationEventBody),
  stepId.chain((step) =>
    fc.constantFrom<OperationEventBody>(
      { type: 'stepStarted', step, attempt: 1 },
      { type: 'stepProgress', step, progress: { done: 1 } },
      { type: 'stepItem', step, item: { item: 'x', state: 'gone', final: true } },
      { type: 'stepBlocked', step, blockers },
      { type: 'stepStalled', step, since: 1 },
      { type: 'asked', step, question: '?', choices: [] },
      { type: 'answered', step, question: '?', answer: '' },
      { type: 'stepDone', step, already: true },
      { type: 'stepFailed', step, failure },
      { type: 'stepSkipped', step, why: '' },
      { type: 'undoStarted', step },
      { type: 'undoDone', step },
      { type: 'undoFailed', step, failure },
    ),
  ),
);

describe('the reducer', () => {
  it('never throws, changes nothing it was given, and keeps its two views of the steps equal; folding is the same', () => {
    fc.assert(
      fc.property(fc.array(anyBody, { maxLength: 40 }), (bodies) => {
        let state: ReturnType<typeof reduce>;
        for (const event of journal(...bodies)) {
          const before = structuredClone(state);
          const next = reduce(state, event);
          expect(state).toEqual(before);
          state = next;
          if (state) {
            expect([...state.byId.values()]).toEqual(state.steps);
            expect(state.lastSeq).toBe(event.seq);
          }
        }
        expect(fold(journal(...bodies))).toEqual(state);
      }),
    );
  });
});
