import type { Family } from '../../../../../src/language/service/family';
import type { RuleInfo } from '../../../../../src/language/service/finding';

const rule = (id: string, severity: RuleInfo['severity']): RuleInfo => ({
  id,
  severity,
  title: `What ${id} guards against.`,
  explanation: `Why ${id} matters.`,
  source: 'this test',
});

export const WORD = rule('TT001', 'error');
export const SLOW_WORD = rule('TT002', 'warning');

/** A family whose documents are of kind Toy: the word `wrong` is an error with a safe fix, `late` is found when typing pauses. */
export const toyFamily: Family = {
  id: 'toy',
  rules: [WORD, SLOW_WORD],
  claims: ({ header }) => header.kind?.value === 'Toy',
  checkDocument: ({ text }) =>
    places(text, 'wrong').map((start) => ({
      rule: WORD.id,
      severity: WORD.severity,
      message: 'wrong is not right.',
      start,
      end: start + 5,
      fixes: [{ title: 'Write right', isSafe: true, edits: [{ start, end: start + 5, newText: 'right' }] }],
    })),
  checkDeeply: ({ text }) =>
    places(text, 'late').map((start) => ({ rule: SLOW_WORD.id, severity: SLOW_WORD.severity, message: 'late.', start, end: start + 4 })),
  features: {
    complete: () => [{ label: 'colour', kind: 'field', insertText: 'colour: ', detail: 'of the toy' }],
    hover: ({ text }, offset) => {
      const start = places(text, 'wrong').find((at) => at <= offset && offset <= at + 5);
      return start === undefined ? undefined : { range: { start, end: start + 5 }, markdown: 'A **word**.' };
    },
    symbols: ({ text }) =>
      places(text, 'wrong').map((start) => ({
        name: 'word',
        kind: 'string',
        range: { start, end: start + 5 },
        selection: { start, end: start + 5 },
      })),
    definition: ({ text }) => places(text, 'late').map((start) => ({ range: { start, end: start + 4 } })),
    lenses: ({ header }) => (header.kind ? [{ range: header.kind, title: 'a toy' }] : []),
    actions: () => [
      { title: 'Paint it', kind: 'refactor', edits: [{ start: 0, end: 0, newText: '# painted\n' }] },
      { title: 'Convert to an offer', kind: 'source', opens: { title: 'offer', language: 'markdown', text: 'For sale' } },
    ],
  },
};

function places(text: string, word: string): number[] {
  return [...text.matchAll(new RegExp(`\\b${word}\\b`, 'g'))].map(({ index }) => index);
}
