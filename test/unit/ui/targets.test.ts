import { describe, expect, it } from 'vitest';
import { targetsOf } from '../../../src/ui/targets';
import { RowHandle } from '../../../src/ui/tree/handle';

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const row = (element: unknown) => new RowHandle(String(element), element);

describe('targetsOf', () => {
  it('is undefined when nothing was clicked, so that the command asks', () => {
    expect(targetsOf([], text)).toBeUndefined();
    expect(targetsOf([undefined, []], text)).toBeUndefined();
  });

  it('takes the element of the clicked row', () => {
    expect(targetsOf([row('a')], text)).toEqual({ targets: ['a'], leftOut: 0 });
  });

  it('takes every selected row and counts those that do not fit', () => {
    expect(targetsOf([row('a'), [row('a'), row(1), row('b')]], text)).toEqual({ targets: ['a', 'b'], leftOut: 1 });
  });

  it('takes plain values from links and tests', () => {
    expect(targetsOf(['a'], text)).toEqual({ targets: ['a'], leftOut: 0 });
    expect(targetsOf([['a', 'b']], text)).toEqual({ targets: ['a', 'b'], leftOut: 0 });
  });
});
