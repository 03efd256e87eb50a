import { describe, expect, it } from 'vitest';
import { compileRule, completions, describe as explain, evaluationCost } from '../../../../../src/language/service/cel';
import { rules } from '../../../../oracle/cel-rules';
import { unbounded } from '../../../../oracle/cel-schema';
import { seen } from './schemas';

const self = seen(unbounded);
const environment = { self, libraryMinor: 34 };

const problemsOf = (source: string) => compileRule(source, { self, oldSelf: 'unset', libraryMinor: 34 }).problems;

describe('while a rule is typed', () => {
  it('survives every beginning of every rule, with problems within the text', () => {
    for (const rule of rules) {
      for (let length = 0; length <= rule.length; length++) {
        const source = rule.slice(0, length);
        const compiled = compileRule(source, { self, oldSelf: 'unset', libraryMinor: 34 });
        for (const { start, end, message } of compiled.problems) {
          expect(start >= 0 && start <= end && end <= Math.max(1, source.length), `${source}: ${message}`).toBe(true);
          expect(message).toMatch(/[.?]$/);
        }
        if (compiled.problems.length === 0) expect(evaluationCost(compiled)).toBeGreaterThanOrEqual(0);
        if (length % 4 === 0) {
          completions(source, source.length, environment);
          explain(source, Math.floor(length / 2), environment);
        }
      }
    }
  });

  it('tells of a missing parenthesis', () => {
    const whole = rules.filter((rule) => rule.endsWith(')') && problemsOf(rule).length === 0);
    expect(whole.length).toBeGreaterThan(50);
    for (const rule of whole)
      expect(
        problemsOf(rule.slice(0, -1)).map(({ code }) => code),
        rule,
      ).toContain('syntax');
  });
});
