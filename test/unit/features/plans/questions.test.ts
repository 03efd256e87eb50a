import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/core/plan/plan';
import { planQuestion } from '../../../../src/features/plans/questions';
import { header } from '../operations/states';

const finding = (subject: string) => ({ code: 'x', subject, message: `${subject} is so` });
const plan = (changes: Partial<Plan> = {}, isProtected = false): Plan => {
  const base = header().plan;
  return {
    ...base,
    title: 'Reboot cp3',
    targets: ['cp3'],
    undo: ['Uncordon cp3'],
    estimate: { atLeastSeconds: 60, because: '' },
    cluster: { ...base.cluster, protected: isProtected },
    ...changes,
  };
};

describe('the last question before a plan', () => {
  it('says what happens, what to know, how long, how to stop and how to get back', () => {
    expect(
      planQuestion(plan({ warnings: [finding('a')] }), { lead: ['cp3 is restarted.'], action: 'Start Reboot', resumable: true }),
    ).toEqual({
      kind: 'confirm',
      title: 'Reboot cp3 on prod-eu?',
      detail: [
        'cp3 is restarted.',
        'a is so.',
        'It takes at least 1 min. Cancel stops it at the next boundary; a second Cancel at once. It can be resumed.',
        'To undo: Uncordon cp3.',
      ].join('\n'),
      action: 'Start Reboot',
      danger: true,
    });
  });

  it('counts what it does not name, and leaves out an undo that there is not', () => {
    const { detail } = planQuestion(plan({ warnings: ['a', 'b', 'c', 'd'].map(finding), unknowns: [finding('e')], undo: [] }), {
      action: 'Go',
    });
    expect(detail).toContain("c is so.\n1 more warning in the plan.\n1 thing can't be told; the plan names it.");
    expect(detail).not.toMatch(/d is so|To undo/);
  });

  it('names the cluster once', () => {
    expect(planQuestion(plan({ title: 'Defragment etcd of prod-eu' }), { action: 'Defragment' }).title).toBe('Defragment etcd of prod-eu?');
  });

  it('wants a name typed for what is for good, and that of a protected cluster for everything', () => {
    expect(planQuestion(plan(), { action: 'Remove', typed: 'cp3' })).toMatchObject({ kind: 'typeName', expected: 'cp3' });
    for (const typed of [undefined, 'cp3'])
      expect(planQuestion(plan({}, true), { action: 'Remove', typed })).toMatchObject({
        kind: 'typeName',
        expected: 'prod-eu',
        detail: expect.stringContaining('prod-eu is protected. '),
      });
  });
});
