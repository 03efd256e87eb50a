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
    const beginnings = new Set(rules.flatMap((rule) => Array.from({ length: rule.length + 1 }, (_, length) => rule.slice(0, length))));
    for (const [number, source] of [...beginnings].entries()) {
      const compiled = compileRule(source, { self, oldSelf: 'unset', libraryMinor: 34 });
      for (const { start, end, message } of compiled.problems) {
        const isWithin = start >= 0 && start <= end && end <= Math.max(1, source.length);
        if (!isWithin || !/[.?]$/.test(message)) expect.fail(`${source}: ${start}-${end} ${message}`);
      }
      if (compiled.problems.length === 0) expect(evaluationCost(compiled)).toBeGreaterThanOrEqual(0);
      if (number % 4 === 0) {
        completions(source, source.length, environment);
        explain(source, Math.floor(source.length / 2), environment);
      }
    }
  }, 120_000);

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
