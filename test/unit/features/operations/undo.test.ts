import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/core/plan/plan';
import { undoableTargets } from '../../../../src/features/operations/undo';
import { header, operation, step } from './states';

const steps = (cordon: 'done' | 'failed' | 'pending' | 'undone') => [
  step('cordon', { status: cordon }),
  step('evict', { status: cordon === 'undone' ? 'done' : 'pending' }),
];

describe('what can be taken back', () => {
  it('is the cordon of a drain that ended or was interrupted', () => {
    expect(undoableTargets(operation({ status: 'cancelled', steps: steps('done') }))).toEqual(['w02']);
    expect(undoableTargets(operation({ status: 'interrupted', steps: steps('done') }))).toEqual(['w02']);
    expect(undoableTargets(operation({ status: 'failed', steps: steps('failed') }))).toEqual(['w02']);
  });

  it('is nothing while it runs, before it changed anything, and once it was taken back', () => {
    expect(undoableTargets(operation({ status: 'running', steps: steps('done') }))).toEqual([]);
    expect(undoableTargets(operation({ status: 'cancelled', steps: steps('pending') }))).toEqual([]);
    expect(undoableTargets(operation({ status: 'cancelled', steps: steps('undone') }))).toEqual([]);
  });

  it('leaves nodes alone that were cordoned before the drain', () => {
    const plan: Plan = { ...header().plan, body: { nodes: [{ name: 'w02', cordoned: true }] } };
    expect(undoableTargets(operation({ status: 'cancelled', steps: steps('done'), header: { plan } }))).toEqual([]);
  });

  it('knows nodes that were as wanted before a cordon', () => {
    const plan: Plan = {
      ...header().plan,
      body: {
        nodes: [
          { name: 'w02', already: true },
          { name: 'w03', already: false },
        ],
      },
    };
    const done = ['w02', 'w03'].map((node) => step(node, { info: { target: node, lane: node }, status: 'done' }));
    expect(
      undoableTargets(operation({ status: 'succeeded', steps: done, header: { type: 'cordon', targets: ['w02', 'w03'], plan } })),
    ).toEqual(['w03']);
  });
});
