import { describe, expect, it } from 'vitest';
import { expandPath } from '../../../src/ui/expand-path';

const places = { home: '/home/kate', env: { TEAM: 'blue', EMPTY: '' }, workspaceFolder: '/src/fleet' };

describe('expandPath', () => {
  it.each([
    ['~', '/home/kate'],
    ['~/.kube/config', '/home/kate/.kube/config'],
    ['~\\.kube\\config', '/home/kate\\.kube\\config'],
    ['/etc/~/x', '/etc/~/x'],
    ['${workspaceFolder}/kube/${env:TEAM}.yaml', '/src/fleet/kube/blue.yaml'],
    [' /a b ', '/a b'],
  ])('%s', (path, expected) => {
    expect(expandPath(path, places)).toBe(expected);
  });

  it.each(['${env:MISSING}/config', '${env:EMPTY}', '', '   '])('%j refers to nothing', (path) => {
    expect(expandPath(path, places)).toBeUndefined();
  });

  it('has no workspace folder where none is open', () => {
    expect(expandPath('${workspaceFolder}/x', { ...places, workspaceFolder: undefined })).toBeUndefined();
  });
});
