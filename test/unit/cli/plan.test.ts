import { describe, expect, it } from 'vitest';
import { readPlanOptions } from '../../../src/cli/plan/options';
import { EXIT } from '../../../src/cli/plan/outcome';
import { UsageError } from '../../../src/cli/usage';

describe('drydock plan upgrade', () => {
  it('plans the whole cluster unless something else is said', () => {
    expect(readPlanOptions(['upgrade', '--to', '1.35.4'])).toMatchObject({
      target: '1.35.4',
      upgrade: { scope: { what: 'all' }, drain: 'whenMinorChanges', batch: 1, canaries: 1, snapshot: 'take', patchOnly: false, via: [] },
      isJson: false,
      timeoutMs: 300_000,
    });
  });

  it('takes what was chosen', () => {
    const args = ['upgrade', '--to', 'v1.36.1', '--via', '1.35.4', '--node', 'w2', '--node', 'w1', '--without', 'w3', '--drain', 'never'];
    const more = ['--batch', '3', '--canaries', '0', '--ignore-preflight', 'Mem', '--no-snapshot', '--patch-only', '--format', 'json'];
    expect(readPlanOptions([...args, ...more])).toMatchObject({
      upgrade: {
        via: ['v1.35.4'],
        scope: { what: 'nodes', names: ['w2', 'w1'] },
        without: ['w3'],
        drain: 'never',
        batch: 3,
        canaries: 0,
        ignorePreflight: ['Mem'],
        snapshot: 'skip',
        patchOnly: true,
      },
      isJson: true,
    });
  });

  it('plans hosts that join', () => {
    expect(readPlanOptions(['join', '--host', 'w4', '--host', 'w5', '--role', 'control-plane', '--ignore-preflight', 'Mem'])).toMatchObject(
      {
        what: 'join',
        role: 'controlPlane',
        hosts: ['w4', 'w5'],
        ignorePreflight: ['Mem'],
      },
    );
  });

  it('gives help', () => expect(readPlanOptions(['join', '--help'])).toEqual({ help: 'join' }));

  it.each([
    [['upgrade'], '--to is missing'],
    [['--to', '1.35.4'], 'what is planned is one of upgrade, reboot, patch, join'],
    [['drain', '--to', '1.35.4'], 'not "drain"'],
    [['upgrade', '--to', '1.35.4', '--only', 'masters'], '--only is one of all, control-planes, workers'],
    [['upgrade', '--to', '1.35.4', '--only', 'workers', '--node', 'w1'], 'exclude each other'],
    [['upgrade', '--to', '1.35.4', '--batch', '0'], '--batch is a whole number from 1 on'],
    [['upgrade', '--to', '1.35.4', '--force'], '--force'],
    [['upgrade', '--to', '1.35.4', '--host', 'w4'], '--host is no option of "upgrade"'],
    [['join'], '--host is missing'],
    [['join', '--host', 'w4', '--role', 'master'], '--role is one of worker, control-plane'],
    [['join', '--host', 'w4', '--to', '1.35.4'], '--to is no option of "join"'],
  ])('%j is refused', (args, words) => {
    try {
      readPlanOptions(args);
      expect.unreachable();
    } catch (error) {
      if (!UsageError.is(error)) throw error;
      expect(error.message).toContain(words);
      expect(error.exitCode).toBe(EXIT.unknown);
    }
  });
});
