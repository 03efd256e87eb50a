import { describe, expect, it } from 'vitest';
import { unknown } from '../../../../src/core/known';
import type { RestoreEtcdFacts } from '../../../../src/core/plan/etcd-restore/facts';
import { planEtcdRestore } from '../../../../src/core/plan/etcd-restore/planner';
import {
  brokenMembers,
  canDoWithout,
  insteadQuestion,
  RESTORE,
  restoreQuestion,
  withoutQuestion,
} from '../../../../src/features/etcd/restore-questions';
import { cluster, facts, host } from '../../core/plan/etcd-restore/support';

const plan = (change: Partial<RestoreEtcdFacts> = {}) => planEtcdRestore(facts(change), cluster, '/home/me/before.db');
const silent = host('cp3', ({ member }) => ({ member: { ...member, answers: false }, revision: unknown('it does not answer.') }));
const gone = { hosts: [host('cp1')], unreadable: ['cp2', 'cp3'].map((name) => ({ host: name, why: 'it does not answer.' })) };
const lost = { ...gone, members: unknown<never>('no quorum.') };

describe('the question before a restore', () => {
  it('wants the name of the cluster, and tells what is lost', () => {
    const question = restoreQuestion(plan());
    expect(question).toMatchObject({ kind: 'typeName', expected: 'prod', title: 'Restore etcd from etcd-prod.db (prod)?' });
    expect(question.detail).toContain('etcd of cp1, cp2 and cp3 is made anew from /home/me/etcd-prod.db.');
    expect(question.detail).toContain('7 objects made since will be gone (namespaces later');
    expect(question.detail).toContain('prod is protected.');
  });
});

describe('a restore where one member is broken', () => {
  it('offers to replace that one', () => {
    const made = plan({ hosts: [host('cp1'), host('cp2'), silent] });
    expect(brokenMembers(made)).toEqual(['cp3']);
    expect(insteadQuestion(made, ['cp3']).choices.map(({ id }) => id)).toEqual(['cp3', RESTORE]);
    expect(canDoWithout(made)).toBe(false);
    expect(brokenMembers(plan())).toEqual([]);
  });
});

describe('a restore where hosts are gone', () => {
  it('offers to go without them when there is no quorum, and only then', () => {
    expect(canDoWithout(plan(lost))).toBe(true);
    expect(canDoWithout(plan(gone))).toBe(false);
    expect(brokenMembers(plan(lost))).toEqual([]);
    expect(withoutQuestion(['cp2', 'cp3']).title).toBe('cp2 and cp3 can\u2019t be read. Restore without them?');
  });
});
