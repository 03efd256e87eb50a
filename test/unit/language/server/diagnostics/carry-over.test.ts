import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { carryOver } from '../../../../../src/language/server/diagnostics/carry-over';
import { readFile } from '../../../../../src/language/service/document';
import type { DocumentFinding } from '../../../../../src/language/service/family';

const file = (text: string) => readFile('a.yaml', text);
const at = (document: number, start: number, end: number, more: Partial<DocumentFinding['finding']> = {}): DocumentFinding => ({
  document,
  finding: { rule: 'TT001', severity: 'error', message: 'm', start, end, ...more },
});
const places = (findings: readonly DocumentFinding[]) => findings.map(({ document, finding }) => [document, finding.start, finding.end]);

describe('findings carried over to a changed text', () => {
  const before = file('a: 1\nb: 2\nc: 3\n');

  it('stay before the change and move behind it', () => {
    const after = file('a: 1\nb: 222\nc: 3\n');
    expect(places(carryOver([at(0, 0, 1), at(0, 10, 11)], before, after))).toEqual([
      [0, 0, 1],
      [0, 12, 13],
    ]);
  });

  it('are dropped where the text changed', () => {
    expect(carryOver([at(0, 8, 9)], before, file('a: 1\nb: x\nc: 3\n'))).toEqual([]);
    expect(carryOver([at(0, 5, 9)], before, file('a: 1\nb: x\nc: 3\n'))).toEqual([]);
  });

  it('take their fixes and related places along, and lose those that were changed', () => {
    const fixes = [
      { title: 'kept', isSafe: true, edits: [{ start: 10, end: 11, newText: 'd' }] },
      { title: 'lost', isSafe: true, edits: [{ start: 8, end: 9, newText: 'd' }] },
    ];
    const related = [{ start: 0, end: 1, message: 'here' }];
    const [found] = carryOver([at(0, 10, 11, { fixes, related })], before, file('a: 1\nb: 222\nc: 3\n'));
    expect(found?.finding.fixes).toEqual([{ title: 'kept', isSafe: true, edits: [{ start: 12, end: 13, newText: 'd' }] }]);
    expect(found?.finding.related).toEqual(related);
  });

  it('follow their document when others come or go before it', () => {
    const two = file('a: 1\n---\nb: 2\n');
    expect(places(carryOver([at(0, 0, 1), at(1, 4, 5)], two, file('a: 1\n---\nnew: 0\n---\nb: 2\n')))).toEqual([
      [0, 0, 1],
      [2, 4, 5],
    ]);
    expect(places(carryOver([at(0, 0, 1), at(1, 4, 5)], two, file('---\nb: 2\n')))).toEqual([[0, 4, 5]]);
  });

  it('never leave the text, and never point at other characters than before', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', ' ', '\n', '-', '---\n') });
    fc.assert(
      fc.property(text, text, fc.nat(40), fc.nat(10), (old, now, start, length) => {
        const [first, second] = [file(old), file(now)];
        const own = first.documents[0]?.text ?? '';
        const [from, to] = [Math.min(start, own.length), Math.min(start + length, own.length)];
        for (const { document, finding } of carryOver([at(0, from, to)], first, second)) {
          const kept = second.documents[document]?.text ?? '';
          expect(finding.end).toBeLessThanOrEqual(kept.length);
          expect(kept.slice(finding.start, finding.end)).toBe(own.slice(from, to));
        }
      }),
    );
  });
});
