import { describe, expect, it } from 'vitest';
import { planCordon } from '../../../../src/core/plan/cordon';
import { node } from '../../operations/support/objects';
import { planCluster } from '../../operations/support/plans';

const [w1, w2] = [node('w1'), node('w2')];
const codes = (plan: ReturnType<typeof planCordon>) => plan.warnings.map(({ code }) => code);

describe('plans to cordon and uncordon', () => {
  it('say what is so already, and the way back', () => {
    const plan = planCordon([w1, node('w2', { unschedulable: true })], [w1, w2, node('w3')], true, planCluster, 1);
    expect(plan.title).toBe('Cordon 2 nodes');
    expect(plan.body.nodes.map(({ already }) => already)).toEqual([false, true]);
    expect(plan.undo).toEqual(['Uncordon w1, w2.']);
    expect(plan.commands).toEqual([['kubectl', 'cordon', 'w1', 'w2']]);
    expect(planCordon([w1], [w1], false, planCluster, 1)).toMatchObject({ title: 'Uncordon w1', undo: ['Cordon w1 again.'] });
  });

  it('warn when no schedulable node is left', () => {
    expect(codes(planCordon([w1], [w1, w2], true, planCluster, 1))).toEqual([]);
    expect(codes(planCordon([w1], [w1, node('w2', { readiness: 'unknown' })], true, planCluster, 1))).toEqual(['no-schedulable-node']);
    expect(codes(planCordon([w1, w2], [w1, w2], true, planCluster, 1))).toEqual(['no-schedulable-node']);
  });

  it('warn of a node that gets no pods even when uncordoned', () => {
    expect(codes(planCordon([node('w1', { readiness: 'notReady' })], [], false, planCluster, 1))).toEqual(['node-not-ready']);
  });

  it('have a hash of what matters', () => {
    const hash = (over: object, at = 1) => planCordon([node('w1', over)], [], true, planCluster, at).hash;
    expect(hash({}, 2)).toBe(hash({}));
    expect(hash({ uid: 'another' })).not.toBe(hash({}));
    expect(hash({ unschedulable: true })).not.toBe(hash({}));
  });
});
