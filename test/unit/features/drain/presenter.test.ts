import { describe, expect, it } from 'vitest';
import { DrainPresenter } from '../../../../src/features/drain/presenter';
import { items, NOON, operation, runningDrain, step } from '../operations/states';

const presenter = new DrainPresenter();
const bothCordoned = ['w01', 'w02'].map((node) => step(`cordon ${node}`, { info: { target: node, lane: node }, status: 'done' }));

const pods = (...states: readonly (readonly [string, string])[]) =>
  items(...states.map(([item, state]) => ({ item, state, final: ['gone', 'skipped', 'failed'].includes(state) })));

describe('the end of a drain', () => {
  it('counts the pods, says that the node stays cordoned and offers the report and the way back', () => {
    const steps = [step('cordon', { status: 'done' }), step('evict', { status: 'done', items: pods(['a/1', 'gone'], ['a/2', 'gone']) })];
    expect(presenter.end(operation({ status: 'succeeded', steps, endedAt: NOON + 130_000 }))).toEqual({
      severity: 'information',
      text: 'w02 is drained. 2 pods are gone. It took 2 min 10 s. w02 stays cordoned.',
      actions: [
        { id: 'report', label: 'Report' },
        { id: 'undo', label: 'Uncordon' },
      ],
    });
  });

  it('names the pods that a person left out', () => {
    const steps = [step('evict', { status: 'done', items: pods(['a/1', 'gone'], ['ci/runner', 'skipped']) })];
    expect(presenter.end(operation({ status: 'succeeded', steps, endedAt: NOON })).text).toContain(
      '1 of 2 pods is gone; left out: ci/runner.',
    );
  });

  it('is honest about a node that had nothing to evict', () => {
    expect(presenter.end(operation({ status: 'succeeded', steps: [step('evict', { status: 'done' })], endedAt: NOON })).text).toContain(
      'w02 is drained. No pod had to go.',
    );
  });

  it('tells a failure with its reason and what to do next', () => {
    const failure = { kind: 'timeout', message: 'shop/web-1 is still there', hint: 'Resume to keep waiting', retryable: true } as const;
    const steps = [step('evict', { status: 'failed', failure, items: pods(['shop/web-1', 'blocked'], ['a/2', 'gone']) })];
    const message = presenter.end(operation({ status: 'failed', steps, endedAt: NOON }));
    expect(message.severity).toBe('error');
    expect(message.text).toBe('Drain of w02 ended early. shop/web-1 is still there. Resume to keep waiting.');
    expect(message.actions.map((action) => action.label)).toEqual(['Resume', 'Uncordon', 'Report']);
  });

  it('offers the way back first after a stop', () => {
    const message = presenter.end(
      operation({ status: 'cancelled', steps: bothCordoned, endedAt: NOON, header: { targets: ['w01', 'w02'] } }),
    );
    expect(message.text).toContain('Drain of w01 and w02 was stopped.');
    expect(message.actions.map((action) => action.label)).toEqual(['Uncordon 2 Nodes', 'Resume', 'Report']);
  });
});

describe('the end of an undo', () => {
  it('says that the node takes pods again, and offers nothing that is done', () => {
    const steps = [
      step('cordon', { status: 'undone' }),
      step('evict', { status: 'failed', items: pods(['a/1', 'gone'], ['a/2', 'blocked']) }),
    ];
    expect(presenter.end(operation({ status: 'failed', steps, endedAt: NOON }))).toEqual({
      severity: 'information',
      text: 'w02 takes new pods again. 1 of 2 pods is gone. Evicted pods do not move back by themselves.',
      actions: [{ id: 'report', label: 'Report' }],
    });
  });

  it('that did not reach every node is told as what it is', () => {
    const failure = { kind: 'forbidden', message: 'w02 was not uncordoned', retryable: false } as const;
    const steps = [
      step('cordon w01', { info: { target: 'w01', lane: 'w01' }, status: 'undone' }),
      step('cordon w02', { status: 'done', failure }),
    ];
    const message = presenter.end(operation({ status: 'failed', steps, endedAt: NOON, header: { targets: ['w01', 'w02'] } }));
    expect(message.text).toContain('w02 was not uncordoned.');
    expect(message.actions.map((action) => action.label)).toEqual(['Uncordon', 'Report']);
  });
});

describe('a stall', () => {
  const stalled = (waitsFor: string) => {
    const state = runningDrain();
    const blocker = { subject: 'shop/web-1', waitsFor, reason: 'why', since: NOON };
    return {
      ...state,
      steps: state.steps.map((one) => (one.status === 'running' ? { ...one, stalledSince: NOON, blockers: [blocker] } : one)),
    };
  };

  it('offers to scale where a budget is in the way', () => {
    const message = presenter.stall(stalled('PodDisruptionBudget shop/web'), NOON + 60_000);
    expect(message.text).toBe('Drain w02 (prod-eu): nothing moved for 1 min. shop/web-1 waits for PDB shop/web: why.');
    expect(message.actions.map((action) => action.label)).toEqual(['Show Pods', 'Scale…', 'Skip Pod…', 'Keep Waiting']);
  });

  it('does not where scaling would change nothing', () => {
    const message = presenter.stall(stalled('finalizer example.com/lock'), NOON + 60_000);
    expect(message.actions.map((action) => action.label)).toEqual(['Show Pods', 'Skip Pod…', 'Keep Waiting']);
  });
});

describe('the second cancel', () => {
  it('tells what would stay behind', () => {
    const steps = [
      step('evict', { status: 'running', items: pods(['a/1', 'terminating'], ['a/2', 'blocked'], ['a/3', 'waiting'], ['a/4', 'gone']) }),
    ];
    expect(presenter.consequences(operation({ steps }))).toBe(
      'w02 stays as cordoned as now. 1 pod is still terminating and will go. 2 pods are left alone.',
    );
  });
});
