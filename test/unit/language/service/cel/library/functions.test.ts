import { describe, expect, it } from 'vitest';
import { macroDocs } from '../../../../../../src/language/service/cel/assist/macro-docs';
import { functions } from '../../../../../../src/language/service/cel/library/index';
import { macroFor } from '../../../../../../src/language/service/cel/syntax/macros';

describe('the tables of functions', () => {
  it('have every way to call a function once', () => {
    for (const entry of functions.values()) {
      const ids = entry.overloads.map(({ id }) => id);
      expect(new Set(ids).size, entry.name).toBe(ids.length);
    }
  });

  it('say what can be offered is for', () => {
    const reachable = [...functions.values()].filter(({ overloads }) => overloads.some(({ run }) => run !== undefined));
    expect(reachable.filter(({ summary }) => summary === '').map(({ name }) => name)).toEqual([]);
  });

  it('explain macros that there are, since when there are', () => {
    for (const doc of macroDocs) expect(macroFor(doc.name, doc.arity, doc.on !== 'none')?.since, doc.name).toBe(doc.since);
  });
});
