import { describe, expect, it } from 'vitest';
import { upgradePath } from '../../../../../src/core/policy/skew/path';
import { compareVersions, newestOf, oldestOf, plainVersion } from '../../../../../src/core/policy/skew/versions';

const newest: Readonly<Record<number, string>> = { 1034: 'v1.34.9', 1035: 'v1.35.7' };
const stops = (from: string, to: string) => {
  const path = upgradePath(from, to, (minor) => newest[minor]);
  return 'hops' in path ? path.hops.map((hop) => `${hop.from} ${hop.to} ${hop.kind}`) : path;
};

describe('the path of an upgrade', () => {
  it('takes one minor at a time', () => {
    expect(stops('v1.34.4', 'v1.35.4')).toEqual(['v1.34.4 v1.35.4 minor']);
    expect(stops('v1.33.6', 'v1.35.4')).toEqual(['v1.33.6 v1.34.9 minor', 'v1.34.9 v1.35.4 minor']);
    expect(stops('v1.33.6', 'v1.36.1')).toEqual(['v1.33.6 v1.34.9 minor', 'v1.34.9 v1.35.7 minor', 'v1.35.7 v1.36.1 minor']);
  });

  it('is one patch within a minor, also where the API servers are there already', () => {
    expect(stops('v1.34.4', 'v1.34.9')).toEqual(['v1.34.4 v1.34.9 patch']);
    expect(stops('v1.34.4', 'v1.34.4')).toEqual(['v1.34.4 v1.34.4 patch']);
  });

  it('asks which patch release to take in between where nobody knows', () => {
    expect(upgradePath('v1.33.6', 'v1.35.4', () => undefined)).toEqual({ undecided: [1034] });
  });

  it.each([
    ['v1.35.4', 'v1.34.9', 'older'],
    ['v1.35.4', 'v1.35.3', 'older'],
    ['v1.35.4', 'v2.0.0', 'major'],
    ['v1.35.4', 'latest', 'unreadable'],
    ['devel', 'v1.35.4', 'unreadable'],
  ])('refuses %s to %s: %s', (from, to, refused) => expect(stops(from, to)).toMatchObject({ refused }));
});

it('reads and orders versions', () => {
  expect(plainVersion('1.35.4-1.1')).toBe('v1.35.4');
  expect(plainVersion('v1.34.3+k3s1')).toBe('v1.34.3');
  expect(plainVersion('stable')).toBeUndefined();
  expect(compareVersions('v1.9.0', 'v1.10.0')).toBeLessThan(0);
  expect(oldestOf(['v1.35.4', 'v1.34.10', 'v1.34.9'])).toBe('v1.34.9');
  expect(newestOf(['v1.34.9', 'v1.34.10'])).toBe('v1.34.10');
  expect(oldestOf([])).toBeUndefined();
});
