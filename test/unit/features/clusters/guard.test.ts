import { describe, expect, it } from 'vitest';
import { matches } from '../../../../src/core/policy/name-pattern';
import { guardOf, type GuardRules } from '../../../../src/features/clusters/guard';
import { checkMayChange } from '../../../../src/features/clusters/may-change';
import { ref } from './support';

const rules = (over: Partial<GuardRules>): GuardRules => ({
  readOnly: false,
  readOnlyClusters: [],
  protectedClusters: [],
  fleet: { clusters: [] },
  ...over,
});

describe('matches', () => {
  it.each([
    ['prod-eu', 'prod-eu', true],
    ['prod-*', 'prod-eu', true],
    ['*', 'anything', true],
    ['prod', 'prod-eu', false],
    ['prod-*', 'not-prod-eu', false],
    ['a.b', 'axb', false],
    ['arn:aws:eks:*:cluster/prod', 'arn:aws:eks:eu-west-1:123:cluster/prod', true],
    ['(', '(', true],
  ])('%s on %s: %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });
});

describe('guardOf', () => {
  it('guards nothing that nobody asked to guard', () => {
    expect(guardOf(ref(), rules({}))).toEqual({ protected: false, readOnly: false });
  });

  it('adds up its sources: what one demands no other one lifts', () => {
    const fleet = { clusters: [{ context: 'prod-eu', protected: false, readOnly: true }] };
    expect(guardOf(ref(), rules({ protectedClusters: ['prod-*'], fleet }))).toEqual({ protected: true, readOnly: true });
  });

  it('makes every cluster read-only with one setting', () => {
    expect(guardOf(ref('dev'), rules({ readOnly: true })).readOnly).toBe(true);
  });
});

describe('checkMayChange', () => {
  it('refuses with the reason and where it is written', () => {
    const session = { ref: ref(), guard: { protected: false, readOnly: true } };
    expect(() => checkMayChange(session)).toThrow('prod-eu is read-only: Drydock changes nothing in it.');
    expect(() => checkMayChange({ ...session, guard: { protected: true, readOnly: false } })).not.toThrow();
  });
});
