import { describe, expect, it } from 'vitest';
import type { ClusterId } from '../../../../src/core/model/cluster';
import type { OutOfServicePlan } from '../../../../src/core/plan/out-of-service';
import { takeOutOfService } from '../../../../src/features/drain/out-of-service';
import type { FollowedOperation } from '../../../../src/features/operations/follower';
import { ManualClock } from '../support/manual-clock';
import { ScriptedAnswers } from '../support/scripted';
import { NOON } from '../operations/states';
import { drainPlan } from './plans';

const started = { id: 'op-1' } as FollowedOperation;

function take(answers: ScriptedAnswers, changes: Partial<OutOfServicePlan> = {}) {
  const calls: string[] = [];
  const desk = {
    prepare: async (_cluster: ClusterId, node: string) =>
      ({ ...drainPlan([]), ...changes, targets: [node] }) as unknown as OutOfServicePlan,
    render: () => 'the plan',
    start: async () => {
      calls.push('start');
      return started;
    },
  };
  const display = {
    show: async (text: string) => void calls.push(text),
    busy: <T>(_title: string, work: (signal: AbortSignal) => Promise<T>) => work(new AbortController().signal),
  };
  const result = takeOutOfService('file#prod' as ClusterId, 'w07', { desk, interaction: answers, clock: new ManualClock(NOON), display });
  return { result, calls };
}

describe('taking a dead node out of service', () => {
  it('shows the plan, then wants the node typed as a statement that its machine is off', async () => {
    const answers = new ScriptedAnswers([true]);
    const { result, calls } = take(answers);
    expect(await result).toBe(started);
    expect(calls).toEqual(['the plan', 'start']);
    expect(answers.asked).toMatchObject([{ kind: 'typeName', expected: 'w07', detail: expect.stringContaining('certainly off') }]);
  });

  it('does nothing without that', async () => {
    const { result, calls } = take(new ScriptedAnswers([undefined]));
    expect(await result).toBeUndefined();
    expect(calls).toEqual(['the plan']);
  });

  it('refuses a node that is Ready, without asking', async () => {
    const blocker = { code: 'node-ready', subject: 'w07', message: 'w07 is Ready', hint: 'Drain it instead.' };
    const { result, calls } = take(new ScriptedAnswers(), { blockers: [blocker] });
    await expect(result).rejects.toMatchObject({ kind: 'invalid', message: 'w07 is Ready.', hint: 'Drain it instead.' });
    expect(calls).toEqual(['the plan']);
  });
});
