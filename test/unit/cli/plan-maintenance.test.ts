import { describe, expect, it } from 'vitest';
import { readPlanOptions } from '../../../src/cli/plan/options';

describe('drydock plan reboot and patch', () => {
  it('nodes, order, restarts, pods', () => {
    expect(readPlanOptions(['reboot', '--node', 'w1', '--node', 'w2', '--order', 'given', '--batch', '2', '--unmanaged'])).toMatchObject({
      what: 'reboot',
      scope: { what: 'nodes', names: ['w1', 'w2'] },
      maintenance: { order: 'given', batch: 2, reboot: 'always' },
      drain: { deleteEmptyDirData: false, unmanaged: true },
    });
    expect(readPlanOptions(['patch', '--only', 'workers', '--may-change', 'containerd', '--format', 'json'])).toMatchObject({
      what: 'patch',
      scope: { what: 'workers' },
      maintenance: { reboot: 'whenNeeded' },
      mayChange: ['containerd'],
      isJson: true,
    });
  });

  it.each([
    [['reboot'], '--node or --only is missing'],
    [['reboot', '--node', 'w1', '--to', '1.35.4'], '--to is no option of "reboot"'],
    [['upgrade', '--to', '1.35.4', '--restart', 'never'], '--restart is no option of "upgrade"'],
    [['reboot', '--node', 'w1', '--restart', 'never'], '--restart never is for "patch"'],
    [['patch', '--node', 'w1', '--order', 'random'], '--order is one of workers-first, control-planes-first, given'],
    [['shutdown', '--node', 'w1'], 'what is planned is one of upgrade, reboot, patch, join, not "shutdown"'],
  ])('%j: %s', (args, words) => {
    expect(() => readPlanOptions(args)).toThrow(words);
  });
});
