import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/core/event';
import type { OperationState } from '../../../../src/core/operation/state';
import { activityWords, tellRows } from '../../../../src/features/operations/activity';
import { operation, runningDrain, step } from './states';

describe('the row of a node', () => {
  it('says what is done to it, how far that is, and who it waits for', () => {
    expect(activityWords(runningDrain(), 'w02')).toBe('Draining 7/12 · waiting for PDB shop/web');
  });

  it('does not count bytes as things', () => {
    const progress = { done: 9_969_664, total: 14_942_240, message: '9.5 of 14 MiB' };
    const steps = [step('take', { status: 'running', progress })];
    expect(activityWords(operation({ header: { type: 'takeSnapshot' }, steps }), 'w02')).toBe('Taking a snapshot');
  });

  it('says nothing for another node, nor when all is over', () => {
    expect(activityWords(runningDrain(), 'w03')).toBeUndefined();
    expect(activityWords(runningDrain({ status: 'succeeded' }), 'w02')).toBeUndefined();
    expect(activityWords(runningDrain({ status: 'interrupted' }), 'w02')).toBeUndefined();
  });

  it('tells nodes that wait their turn from those that are done', () => {
    const state = operation({
      header: { targets: ['a', 'b', 'c'] },
      steps: [
        step('evict a', { info: { lane: 'a', target: 'a' }, status: 'done' }),
        step('evict b', { info: { lane: 'b', target: 'b' }, status: 'running' }),
        step('evict c', { info: { lane: 'c', target: 'c' } }),
      ],
    });
    expect(['a', 'b', 'c'].map((node) => activityWords(state, node))).toEqual([undefined, 'Draining', 'Draining: waiting its turn']);
  });

  it('says that it is taken back as long as that concerns the node', () => {
    expect(activityWords(runningDrain({ undoing: true }), 'w02')).toBe('Taking back');
    const undone = runningDrain().steps.map((one) => (one.info.id === 'cordon' ? { ...one, status: 'undone' as const } : one));
    expect(activityWords(runningDrain({ undoing: true, steps: undone }), 'w02')).toBeUndefined();
  });

  it('is told with each change, and told when it is over', () => {
    const changes = new Emitter<OperationState>();
    const told: (string | undefined)[] = [];
    const subscription = tellRows(changes.event, { set: (cluster, node, words) => told.push(words && `${cluster} ${node} ${words}`) });
    changes.fire(runningDrain());
    changes.fire(runningDrain({ status: 'failed' }));
    subscription.dispose();
    changes.fire(runningDrain());
    expect(told).toEqual(['file#prod w02 Draining 7/12 · waiting for PDB shop/web', undefined]);
  });
});
