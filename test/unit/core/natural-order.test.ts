import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturally } from '../../../src/core/natural-order';

const sorted = (names: readonly string[]) => naturally(names, (name) => name);

describe('naturally', () => {
  it.each([
    [
      ['w10', 'w9', 'w1'],
      ['w1', 'w9', 'w10'],
    ],
    [
      ['b', 'a2', 'a10', 'a'],
      ['a', 'a2', 'a10', 'b'],
    ],
    [
      ['ip-10-0-12-3', 'ip-10-0-2-30'],
      ['ip-10-0-2-30', 'ip-10-0-12-3'],
    ],
    [
      ['w01', 'w1'],
      ['w01', 'w1'],
    ],
  ])('%j', (names, expected) => {
    expect(sorted(names)).toEqual(expected);
  });

  it('gives one order, whatever order things come in', () => {
    const name = fc.stringMatching(/^[a-z0-9.-]{1,20}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        expect(sorted([...names].reverse())).toEqual(sorted(names));
      }),
    );
  });
});
