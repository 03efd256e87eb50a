import { describe, expect, it } from 'vitest';
import { awsAuthFamily } from '../../../../../src/language/service/aws-auth';
import { asManifest, fixtures, mutations } from '../../../../oracle/aws-auth/maps';
import { applyFix, check } from '../../support/fixture';

/** Fixes must work in every carrier: the finding is gone from its place, or one of several there is. */
describe.each(['block', 'quoted'] as const)('fixes in %s text', (style) => {
  it('remove what they are offered for', () => {
    const failed = fixtures.flatMap((fixture) =>
      [fixture, ...mutations(fixture)].flatMap(({ name, data }) => {
        const text = asManifest(data, style);
        const findings = check(awsAuthFamily, text);
        const count = (all: typeof findings, id: string) => all.filter(({ rule }) => rule === id).length;
        return findings
          .filter(({ fixes }) => (fixes ?? []).length > 0)
          .flatMap((finding) => {
            const fixed = applyFix(text, finding);
            const after = check(awsAuthFamily, fixed);
            const isStillThere = after.some(({ rule, start }) => rule === finding.rule && start === finding.start);
            return !isStillThere || count(after, finding.rule) < count(findings, finding.rule)
              ? []
              : [`${name}: ${finding.rule} ${finding.fixes?.[0]?.title ?? ''}\n${text}\n${fixed}`];
          });
      }),
    );
    expect(failed).toEqual([]);
  });
});
