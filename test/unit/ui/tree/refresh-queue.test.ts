import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RefreshQueue } from '../../../../src/ui/tree/refresh-queue';

describe('RefreshQueue', () => {
  let told: (readonly string[] | undefined)[];
  let queue: RefreshQueue;
  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    queue = new RefreshQueue((ids) => told.push(ids), 250);
  });
  afterEach(() => {
    queue.dispose();
    vi.useRealTimers();
  });

  it('tells the first change at once', () => {
    queue.add('a');
    expect(told).toEqual([['a']]);
  });

  it('gathers what follows, each row once', () => {
    queue.add('a');
    for (let i = 0; i < 100; i += 1) queue.add(i % 2 ? 'a' : 'b');
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(250);
    expect(told).toEqual([['a'], ['b', 'a']]);
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(2);
  });

  it('tells of the whole view instead of rows when the top changed too', () => {
    queue.add('a');
    queue.add('b');
    queue.addAll();
    vi.advanceTimersByTime(250);
    expect(told).toEqual([['a'], undefined]);
  });

  it('tells nothing after it was disposed of', () => {
    queue.add('a');
    queue.add('b');
    queue.dispose();
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([['a']]);
  });
});
