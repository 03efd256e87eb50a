import { expect, it } from 'vitest';
import { mayFail, quorumOf, quorumWords } from '../../../../src/core/policy/quorum';

it.each([
  [1, 1, 0],
  [2, 2, 0],
  [3, 2, 1],
  [4, 3, 1],
  [5, 3, 2],
])('%i members need %i, and %i may fail', (members, needed, spare) => {
  expect(quorumOf(members)).toBe(needed);
  expect(mayFail(members, members)).toBe(spare);
});

it('says so in words', () => {
  expect(quorumWords(3)).toBe('3 members, 2 needed, 1 may fail');
  expect(quorumWords(3, 2)).toBe('3 members, 2 up, 2 needed, none may fail');
  expect(quorumWords(1, 0)).toBe('1 member, 0 up, 1 needed, quorum is lost');
});
