import { describe, expect, it, vi } from 'vitest';
import { cancelled, DrydockError } from '../../../src/core/errors';

describe('DrydockError', () => {
  it('is recognised by kind', () => {
    const error = new DrydockError('dns', 'api.example can not be resolved');
    expect(DrydockError.is(error)).toBe(true);
    expect(DrydockError.is(error, 'dns', 'refused')).toBe(true);
    expect(DrydockError.is(error, 'refused')).toBe(false);
    for (const other of [undefined, null, 'dns', {}, new Error('dns')]) expect(DrydockError.is(other)).toBe(false);
  });

  it('is recognised across copies of the class, as each bundle has its own', async () => {
    vi.resetModules();
    const copy = await import('../../../src/core/errors');
    expect(copy.DrydockError).not.toBe(DrydockError);
    expect(DrydockError.is(new copy.DrydockError('gone', 'expired'), 'gone')).toBe(true);
  });

  it('keeps what it was made from', () => {
    const cause = new Error('socket hang up');
    const error = DrydockError.from(cause);
    expect(error.kind).toBe('internal');
    expect(error.cause).toBe(cause);
    expect(DrydockError.from(error)).toBe(error);
    expect(DrydockError.from(new DOMException('aborted', 'AbortError')).kind).toBe('cancelled');
    expect(cancelled().kind).toBe('cancelled');
    expect(DrydockError.from('text').message).toBe('text');
  });
});
