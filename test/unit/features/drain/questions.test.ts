import { describe, expect, it } from 'vitest';
import { confirmation } from '../../../../src/features/drain/confirmation';
import { decision } from '../../../../src/features/drain/decision';
import { drainPlan, pod } from './plans';

const pods = [
  pod('shop/web-1', 'waits'),
  pod('shop/web-2', 'evict'),
  pod('logs/buffer-1', 'evict', { losesEmptyDir: ['spool'] }),
  pod('ci/runner', 'evict', { owner: undefined }),
  pod('kube-system/proxy', 'skip'),
];
const blocker = {
  code: 'unmanaged',
  subject: 'ci/runner',
  message: 'It has no controller, so it would not come back',
  hint: 'Allow pods without a controller',
};

describe('the last question before a drain', () => {
  it('names cluster and node, counts, tells what is lost, how long, how to stop and how to undo', () => {
    expect(confirmation(drainPlan(pods))).toEqual({
      kind: 'confirm',
      title: 'Drain w02 on prod-eu?',
      detail: [
        '4 pods will be evicted, 1 of them waits for a budget; 1 stays.',
        'The emptyDir data of logs/buffer-1 is lost.',
        'ci/runner has no controller and will not come back.',
        'It takes at least 2 min 10 s. Cancel stops it at the next boundary; a second Cancel at once.',
        'To undo: Uncordon w02.',
      ].join('\n'),
      action: 'Drain w02',
      danger: true,
    });
  });

  it('names the first warnings and counts the others, and does not hide what is unknown', () => {
    const warning = (subject: string) => ({ code: 'x', subject, message: 'is so' });
    const question = confirmation(drainPlan(pods, { warnings: ['a', 'b', 'c', 'd', 'e'].map(warning), unknowns: [warning('f')] }));
    expect(question.detail).toContain('a: is so.\nb: is so.\nc: is so.\n2 more warnings in the plan.');
    expect(question.detail).toContain("1 thing can't be told; the plan names it.");
    expect(question.detail).not.toContain('d:');
  });

  it('names the subject of a warning once, and a loss once', () => {
    const warnings = [
      { code: 'not-coming-back', subject: 'ci/runner', message: 'ci/runner has no controller and will not come back.' },
      { code: 'single-replica', subject: 'shop/cache-0', message: 'shop/cache-0 is the only replica.' },
    ];
    const detail = confirmation(drainPlan(pods, { warnings })).detail;
    expect(detail.match(/ci\/runner/g)).toHaveLength(1);
    expect(detail.match(/shop\/cache-0/g)).toHaveLength(1);
    expect(detail).not.toContain('more warning');
  });

  it('wants the name of a protected cluster typed', () => {
    const plan = drainPlan(pods);
    const question = confirmation({ ...plan, cluster: { ...plan.cluster, protected: true } });
    expect(question).toMatchObject({
      kind: 'typeName',
      expected: 'prod-eu',
      action: 'Drain w02',
      detail: expect.stringContaining('prod-eu is protected.'),
    });
  });

  it('counts several nodes on the button', () => {
    expect(confirmation(drainPlan(pods, { targets: ['w01', 'w02', 'w03'] }))).toMatchObject({
      title: 'Drain w01, w02 and w03 on prod-eu?',
      action: 'Drain 3 Nodes',
    });
  });

  it('says so when budgets are ignored', () => {
    const detail = confirmation(drainPlan(pods, {}, { disableEviction: true })).detail;
    expect(detail).toContain('4 pods will be deleted');
    expect(detail).toContain('Disruption budgets are ignored');
  });
});

describe('the question below a plan', () => {
  it('offers the drain first', () => {
    const question = decision(drainPlan(pods));
    expect(question.title).toBe('Drain w02 (prod-eu)');
    expect(question.choices.map((choice) => `${choice.id}: ${choice.label}`)).toEqual([
      'drain: Drain w02…',
      'options: Change Options…',
      'refresh: Read Facts Again',
      'close: Close',
    ]);
  });

  it('points to warnings', () => {
    const warnings = [{ code: 'x', subject: 'a', message: 'm' }];
    expect(decision(drainPlan(pods, { warnings, unknowns: warnings })).choices[0]!.detail).toContain('2 warnings to read');
  });

  it('does not offer to drain what is blocked, and says what would unblock it', () => {
    const question = decision(drainPlan(pods, { blockers: [blocker, { ...blocker, subject: 'ci/other' }] }));
    expect(question.title).toBe("w02 (prod-eu) can't be drained as planned: 2 blockers");
    expect(question.detail).toBe('ci/runner: It has no controller, so it would not come back. 1 more blocker in the plan.');
    expect(question.choices.map((choice) => choice.id)).toEqual(['options', 'refresh', 'close']);
    expect(question.choices[0]!.detail).toBe('Allow pods without a controller.');
  });
});
