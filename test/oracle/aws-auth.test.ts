import { describe, expect, it } from 'vitest';
import { awsAuthFamily, parseMap, whoAmI } from '../../src/language/service/aws-auth';
import { check } from '../unit/language/support/fixture';
import { ask, type Answer } from './aws-auth/authenticator';
import { asManifest, fixtures, mutations, type Fixture } from './aws-auth/maps';
import { expectAgreement, type Verdict } from './support/agreement';

const all: readonly Fixture[] = [...fixtures, ...fixtures.flatMap((fixture) => [...mutations(fixture)])];

const CALLERS = [
  'arn:aws:iam::111122223333:role/admin',
  'arn:aws:sts::111122223333:assumed-role/admin/jane@example.com',
  'arn:aws:sts::111122223333:assumed-role/team/admin/jane',
  'arn:aws:sts::111122223333:assumed-role/nodes/i-0123456789abcdef0',
  'arn:aws:iam::111122223333:user/jane',
  'arn:aws:iam::111122223333:user/team/jane',
  'arn:aws:iam::111122223333:root',
  'arn:aws:sts::111122223333:federated-user/jane',
  'arn:aws:iam::012345678901:user/other',
  'arn:aws:sts::111122223333:assumed-role/admin',
  'arn:aws:iam::111122223333:instance-profile/admin',
  'arn:awz:iam::111122223333:role/admin',
  'admin',
];

describe('aws-iam-authenticator', async () => {
  const answers = await ask(all.map(({ data }) => ({ data, arns: CALLERS })));

  it('has enough to compare', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(80);
    expect(all.length - fixtures.length).toBeGreaterThanOrEqual(400);
  });

  it('rejects what we call an error', async () => {
    const verdicts = all.map(({ name, data }, index): Verdict => {
      const ours = check(awsAuthFamily, asManifest(data)).filter(({ severity }) => severity === 'error');
      const theirs = (answers[index] as Answer).error;
      return {
        name,
        tool: theirs === '' ? 'accepts' : 'rejects',
        we: ours.length === 0 ? 'accept' : 'reject',
        because: theirs === '' ? ours.map(({ rule, message }) => `${rule} ${message}`).join('; ') : `${theirs}\n${JSON.stringify(data)}`,
      };
    });
    await expectAgreement('aws-iam-authenticator 0.6.13', verdicts);
  });

  it('is judged the same however the text is carried', () => {
    const rules = (text: string) => [...new Set(check(awsAuthFamily, text).map(({ rule }) => rule))].sort();
    const differing = all.flatMap(({ name, data }) => {
      const [block, quoted] = [rules(asManifest(data)).join(), rules(asManifest(data, 'quoted')).join()];
      return block === quoted ? [] : [`${name}: ${block} as a block, ${quoted} in quotes`];
    });
    expect(differing).toEqual([]);
  });

  it('reads the entries that we read', () => {
    const differing = all.flatMap(({ name, data }, index) => {
      const answer = answers[index] as Answer;
      const ours = parseMap(data);
      const theirs = {
        roles: (answer.roles ?? []).map(({ rolearn, username, groups, userid }) => [rolearn, username, groups ?? [], userid ?? '']),
        users: (answer.users ?? []).map(({ userarn, username, groups, userid }) => [userarn, username, groups ?? [], userid ?? '']),
        accounts: answer.accounts ?? [],
        hasError: answer.error !== '',
      };
      const mine = {
        roles: ours.roles.map(({ arn, username, groups, userId }) => [arn, username, groups, userId]),
        users: ours.users.map(({ arn, username, groups, userId }) => [arn, username, groups, userId]),
        accounts: ours.accounts,
        hasError: ours.errors.length > 0,
      };
      const [a, b] = [JSON.stringify(mine), JSON.stringify(theirs)];
      return a === b ? [] : [`${name}\n  ${JSON.stringify(data)}\n  we   ${a}\n  they ${b} ${answer.error}`];
    });
    expect(differing).toEqual([]);
  });

  it('finds the entry that we find for a caller', () => {
    let compared = 0;
    const differing = all.flatMap(({ name, data }, index) => {
      const map = parseMap(data);
      return CALLERS.flatMap((caller, at) => {
        compared += 1;
        const theirs = (answers[index] as Answer).identities[at];
        const ours = whoAmI(map, caller, { ec2PrivateDnsName: 'ip-10-0-0-1.ec2.internal', sessionName: 'i-0123456789abcdef0' });
        const source = ours.outcome === 'mapped' || ours.outcome === 'notRendered' ? ours.by.section : '';
        const canonical = ours.outcome === 'notAnIdentity' ? '' : ours.canonicalArn;
        return source === theirs?.source && canonical === theirs.canonical
          ? []
          : [`${name}, ${caller}: ${source} ${canonical}, not ${JSON.stringify(theirs)}`];
      });
    });
    expect(differing).toEqual([]);
    expect(compared).toBeGreaterThan(100);
  });
});
