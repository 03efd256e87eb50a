import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/core/event';
import { pauseWhileHidden } from '../../../../src/features/clusters/pause';
import { ManualClock } from '../support/manual-clock';

function setUp(visible: boolean) {
  const changes = new Emitter<boolean>();
  const clock = new ManualClock(0);
  const calls: string[] = [];
  const watches = { pause: () => calls.push('pause'), resume: () => calls.push('resume') };
  const rest = pauseWhileHidden({ visible, onDidChangeVisibility: changes.event }, watches, clock);
  return { changes, clock, calls, rest };
}

describe('pauseWhileHidden', () => {
  it('lets watches rest half a minute after the view was hidden, and wakes them at once', async () => {
    const { changes, clock, calls } = setUp(true);
    changes.fire(false);
    await clock.advance(29_999);
    expect(calls).toEqual([]);
    await clock.advance(1);
    expect(calls).toEqual(['pause']);
    changes.fire(true);
    expect(calls).toEqual(['pause', 'resume']);
  });

  it('does not notice a glance elsewhere', async () => {
    const { changes, clock, calls } = setUp(true);
    changes.fire(false);
    await clock.advance(20_000);
    changes.fire(true);
    await clock.advance(60_000);
    expect(calls).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });

  it('rests also when the view was never shown', async () => {
    const { clock, calls } = setUp(false);
    await clock.advance(30_000);
    expect(calls).toEqual(['pause']);
  });

  it('leaves nothing waiting when it is disposed of', async () => {
    const { changes, clock, calls, rest } = setUp(true);
    changes.fire(false);
    rest.dispose();
    await clock.advance(60_000);
    expect(calls).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });
});
