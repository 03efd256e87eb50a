import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../src/core/known';
import { defaultDrainOptions } from '../../../../src/core/plan/drain/options';
import { planDrain } from '../../../../src/core/plan/drain/planner';
import { renderDrainPlan } from '../../../../src/core/report/drain-plan';
import { block, cellCode, code, escapeMarkdown, table } from '../../../../src/core/report/markdown';
import { bytesWords, commandLine, durationWords } from '../../../../src/core/report/words';
import { node, pod } from '../../operations/support/objects';
import { planCluster } from '../../operations/support/plans';
import { AT, emptyDir, facts } from '../plan/drain/support';

/** Pieces that Markdown would make something of, among ordinary text. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '|',
        '\\',
        '`',
        '``',
        '\n',
        '\r\n',
        '<script>',
        '[x](command:evil)',
        '![x](http://a.b)',
        '](',
        '-->',
        '&lt;',
        '**',
        '~~',
        '# ',
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** Cells of a row, where a bar after a backslash ends none; so every common renderer reads what Drydock writes. */
function cells(row: string): number {
  return row.replace(/\\./g, '').split('|').length - 2;
}

describe('text of strangers in a document', () => {
  it("can't end a cell, open a tag or make a link", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const cell of [escapeMarkdown(text), cellCode(text)]) {
          const row = table(['a', 'b'], [[cell, 'x']]).split('\n');
          expect(row).toHaveLength(3);
          expect(cells(row[2] ?? '')).toBe(2);
          expect(cell).not.toMatch(/<|\]\(/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves every table of a plan in shape, whatever names and reasons are', () => {
    fc.assert(
      fc.property(hostile, hostile, (name, why) => {
        const pods = [pod('shop/p', { name, volumes: [emptyDir(why)] }), pod('shop/q', { controller: undefined, finalizers: [why] })];
        const from = facts({
          nodes: [node('w02', { readiness: 'unknown', readinessReason: why }), node('w03')],
          pods,
          otherPods: known([]),
          budgets: unknown(why),
        });
        const document = renderDrainPlan(
          planDrain(from, { ...defaultDrainOptions, deleteEmptyDirData: true }, { ...planCluster, name }),
          AT,
        );
        const rows = document.split('\n').filter((line) => line.startsWith('| '));
        expect(rows).toHaveLength(4);
        for (const row of rows) expect(cells(row)).toBe(4);
        expect(document).not.toMatch(/<|\]\(/);
      }),
      { numRuns: 500 },
    );
  });

  it('is read as it is written', () => {
    expect(escapeMarkdown('a|b <i> [x](command:y)')).toBe('a\\|b &lt;i&gt; \\[x\\]\\(command:y\\)');
    expect(escapeMarkdown('see https://example.org or www.example.org')).toBe('see https\\://example.org or www\\.example.org');
    expect(escapeMarkdown('one\r\n  two')).toBe('one two');
    expect(code('a`b')).toBe('``a`b``');
    expect(code('`a')).toBe('`` `a ``');
    expect(cellCode('shop/web-1')).toBe('`shop/web-1`');
    expect(cellCode('a\\|b')).toBe('a\\\\\\|b');
    expect(block(['a', '```'], 'sh')).toBe('````sh\na\n```\n````');
    expect(table(['a'], [])).toBe('');
  });
});

describe('words for numbers', () => {
  it('durations', () => {
    expect([0, 59.6, 130, 3600, 11100, 90000].map(durationWords)).toEqual(['0 s', '1 min', '2 min 10 s', '1 h', '3 h 5 min', '1 d 1 h']);
  });

  it('bytes', () => {
    expect([0, 1023, 1024, 1.2 * 2 ** 30, 412 * 2 ** 20].map(bytesWords)).toEqual(['0 B', '1023 B', '1.0 KiB', '1.2 GiB', '412 MiB']);
  });

  it('commands as one would type them', () => {
    expect(commandLine(['kubectl', 'drain', 'w02', '--pod-selector=app in (a)', "it's"])).toBe(
      "kubectl drain w02 '--pod-selector=app in (a)' 'it'\\''s'",
    );
  });
});
