import { expect, it } from 'vitest';
import { parseQuantity } from '../../../../src/core/parse/quantity';

it.each([
  ['100m', 0.1],
  ['2', 2],
  [3, 3],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['1Ki', 1024],
  ['1k', 1000],
  ['.5', 0.5],
  ['5.', 5],
  ['-1', -1],
  ['+2M', 2e6],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1E', 1e18],
  ['12e-1', 1.2],
  ['250u', 250e-6],
  [' 7 ', 7],
])('reads %j as %f', (text, number) => expect(parseQuantity(text)).toBeCloseTo(number, 9));

it.each([undefined, '', 'a', '1Kb', '1 Gi', 'Gi', '1..5', '1K', '--1', 'NaN', 'Infinity', '1e'])('does not read %j', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});
