import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../../../src/language/service/cel/syntax/ast';
import { displayName } from '../../../../../../src/language/service/cel/syntax/operators';
import { parse } from '../../../../../../src/language/service/cel/syntax/parse';
import { Uint } from '../../../../../../src/language/service/cel/values/constant';

/** The tree in short: calls with their arguments in parentheses, selections with dots. */
function outline(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return expr.value instanceof Uint
        ? `${expr.value.value}u`
        : typeof expr.value === 'bigint'
          ? `${expr.value}`
          : JSON.stringify(expr.value);
    case 'ident':
      return expr.name;
    case 'select':
      return `${expr.presenceOnly ? 'has ' : ''}${outline(expr.operand)}.${expr.field}`;
    case 'call': {
      const args = expr.args.map(outline).join(', ');
      return `${expr.target === undefined ? '' : `${outline(expr.target)}.`}${displayName(expr.function)}(${args})`;
    }
    case 'list':
      return `[${expr.elements.map((element, i) => `${expr.optional.has(i) ? '?' : ''}${outline(element)}`).join(', ')}]`;
    case 'map':
      return `{${expr.entries.map((entry) => `${entry.optional ? '?' : ''}${outline(entry.key)}: ${outline(entry.value)}`).join(', ')}}`;
    case 'struct':
      return `${expr.typeName}{…}`;
    case 'comprehension':
      return `fold ${expr.variable}${expr.variable2 === undefined ? '' : `, ${expr.variable2}`} over ${outline(expr.range)}`;
  }
}

const read = (source: string): string => outline(parse(source).expr);
const faults = (source: string) => parse(source).problems.map(({ code, start, end }) => [code, source.slice(start, end)]);

describe('parse', () => {
  it.each([
    ['1 + 2 * 3 - 4', '-(+(1, *(2, 3)), 4)'],
    ['a == b && c != d || e', '||(&&(==(a, b), !=(c, d)), e)'],
    ['a < b == c', '==(<(a, b), c)'],
    ['a in b ? c : d ? e : f', '?:(in(a, b), c, ?:(d, e, f))'],
    ['-1 - -x', '-(-1, -(x))'],
    ['!!a', 'a'],
    ['!!!a', '!(a)'],
    ['--a', 'a'],
    ['(a + b) * c', '*(+(a, b), c)'],
    ['a.b.c(d)[e].f', '[](a.b.c(d), e).f'],
    ['a.?b[?c]', '[?](.?(a, "b"), c)'],
    ['[1, ?a, 2u]', '[1, ?a, 2u]'],
    ['{"a": 1, ?b: c}', '{"a": 1, ?b: c}'],
    ['[,].size()', '[].size()'],
    ['a.b.C{d: 1}', 'a.b.C{…}'],
    ['has(a.b)', 'has a.b'],
    ['a.all(x, x > 0)', 'fold x over a'],
    ['a.exists(k, v, v)', 'fold k, v over a'],
    ['a.all(x)', 'a.all(x)'],
    ['a // to the end', 'a'],
    ['a // to the end\n + b', '+(a, b)'],
    ['0x1F + 1e3 + .5', '+(+(31, 1000), 0.5)'],
    ['"\\u00e9\\x41\\101\\n"', JSON.stringify('éAA\n')],
    [`r'\\d' + """a"b"""`, `+(${JSON.stringify('\\d')}, ${JSON.stringify('a"b')})`],
  ])('reads %s', (source, expected) => {
    expect(parse(source).problems).toEqual([]);
    expect(read(source)).toBe(expected);
  });

  it('keeps long chains shallow', () => {
    const chain = Array.from({ length: 2000 }, (_, i) => `a${i}`).join(' && ');
    expect(parse(chain).problems).toEqual([]);
  });

  it.each([
    ['self.replicas >', [['syntax', '>']]],
    ['(a', [['syntax', 'a']]],
    ['a)', [['syntax', ')']]],
    ['a = 1', [['syntax', '=']]],
    ["'abc", [['syntax', "'abc"]]],
    ['"\\d" == a', [['syntax', '"\\d"']]],
    ['a b', [['syntax', 'b']]],
    ['a.', [['syntax', '.']]],
    ['a.in', [['syntax', 'in']]],
    ['for + 1', [['reserved-word', 'for']]],
    ['99999999999999999999', [['literal', '99999999999999999999']]],
    ['a.all(b.c, true)', [['macro-argument', 'b.c']]],
    ['a.all(k, k, true)', [['macro-argument', 'k']]],
    ['has(a)', [['macro-argument', 'a']]],
    ['a ? b', [['syntax', 'b']]],
    ['', [['syntax', '']]],
  ])('tells what is wrong with %s', (source, expected) => {
    expect(faults(source)).toEqual(expected);
  });

  it('stops where the server stops', () => {
    const deep = `${'('.repeat(300)}a${')'.repeat(300)}`;
    expect(parse(deep).problems.map(({ message }) => message)).toEqual([expect.stringContaining('250 levels')]);
    const chain = Array.from({ length: 300 }, () => 'a').join(' + ');
    expect(parse(chain).problems).toHaveLength(1);
    expect(parse(`"${'x'.repeat(100_001)}"`).problems.map(({ code }) => code)).toEqual(['too-long']);
  });

  it('reads on after a fault, for completion', () => {
    expect(read('self.items.all(x, x.')).toBe('fold x over self.items');
    expect(read('self.')).toBe('self.');
  });
});
