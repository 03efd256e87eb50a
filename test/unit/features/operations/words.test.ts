import { describe, expect, it } from 'vitest';
import { ago, listed, sentence, span, startOfDay, stopwatch } from '../../../../src/features/operations/words';
import { NOON } from './states';

describe('times in words', () => {
  it.each([
    [0, '00:00'],
    [-5, '00:00'],
    [134_999, '02:14'],
    [3_599_999, '59:59'],
    [3_725_000, '1:02:05'],
  ])('a stopwatch at %d ms reads %s', (milliseconds, reading) => {
    expect(stopwatch(milliseconds)).toBe(reading);
  });

  it.each([
    [6_200, '6 s'],
    [130_000, '2 min 10 s'],
    [120_000, '2 min'],
    [3_900_000, '1 h 5 min'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms last %s', (milliseconds, words) => {
    expect(span(milliseconds)).toBe(words);
  });

  it.each([
    [30_000, 'just now'],
    [180_000, '3 min ago'],
    [7_200_000, '2 h ago'],
    [20 * 3_600_000, 'yesterday'],
    [40 * 3_600_000, '2 d ago'],
    [5 * 86_400_000, '5 d ago'],
  ])('%d ms before noon was %s', (before, words) => {
    expect(ago(NOON - before, NOON)).toBe(words);
  });

  it('knows midnight', () => {
    expect(NOON - startOfDay(NOON)).toBe(12 * 3_600_000);
  });
});

describe('lists and sentences', () => {
  it('names a few and counts the rest', () => {
    expect(listed([])).toBe('');
    expect(listed(['a'])).toBe('a');
    expect(listed(['a', 'b'])).toBe('a and b');
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listed(['a', 'b', 'c', 'd'])).toBe('a, b and 2 more');
  });

  it('ends a sentence once', () => {
    expect(sentence('a ')).toBe('a.');
    expect(sentence('a.')).toBe('a.');
    expect(sentence('a?')).toBe('a?');
  });
});
