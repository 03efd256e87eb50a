import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/logger';
import { decodeJournal, encodeEvent } from '../../../../src/core/operation/codec';
import type { OperationEvent } from '../../../../src/core/operation/events';
import { fold } from '../../../../src/core/operation/reducer';
import type { OperationState } from '../../../../src/core/operation/state';
import { Recorder } from '../../../../src/operations/engine/recorder';
import { FakeClock, settled } from '../support/fake-clock';
import { header } from '../../features/operations/states';
import { step } from './support/bench';
import { infoOf } from './support/world';

const planned: OperationEvent = { type: 'planned', header: header({ steps: [infoOf(step('s'))] }), seq: 0, at: 0 };

function make() {
  const lines: { readonly event: OperationEvent; readonly durable: boolean }[] = [];
  const clock = new FakeClock();
  const control = { fail: false, closed: 0 };
  const writer = {
    append: async (event: OperationEvent, durable: boolean) => {
      if (control.fail) throw new Error('ENOSPC: no space left on device');
      lines.push({ event, durable });
    },
    close: async () => void (control.closed += 1),
  };
  const recorder = new Recorder(fold([planned]) as OperationState, writer, clock, silentLogger);
  return { recorder, lines, clock, control };
}

const types = (lines: readonly { readonly event: OperationEvent }[]) => lines.map(({ event }) => event.type);

describe('the recorder', () => {
  it('writes what must not be lost durably, and tells the state at once', async () => {
    const { recorder, lines } = make();
    const seen: (OperationState['status'] | undefined)[] = [];
    recorder.onDidChange((state) => seen.push(state.status));
    const done = recorder.record({ type: 'started' });
    expect(seen).toEqual(['running']);
    expect(lines).toEqual([]);
    await done;
    expect(lines).toMatchObject([{ event: { type: 'started', seq: 1 }, durable: true }]);
  });

  it('keeps a storm of progress small, loses none of its last values, and keeps the order', async () => {
    const { recorder, lines, clock } = make();
    await recorder.record({ type: 'stepStarted', step: 's', attempt: 1 });
    for (let count = 1; count <= 10_000; count += 1) {
      const item = `shop/web-${count % 50}`;
      recorder.tell({ type: 'stepProgress', step: 's', progress: count === 3 ? { total: 10_000, done: 3 } : { done: count } });
      recorder.tell({ type: 'stepItem', step: 's', item: { item, state: `evicting ${count}`, final: false } });
      recorder.tell({ type: 'stepBlocked', step: 's', blockers: [] });
      if (count % 1000 === 0) await clock.pass(0.4);
    }
    await recorder.record({ type: 'stepDone', step: 's', already: false });
    const text = [planned, ...lines.map(({ event }) => event)].map((event) => `${encodeEvent(event)}\n`).join('');
    expect(text.length).toBeLessThan(100_000);
    const { events, damagedLines } = decodeJournal(text);
    expect(damagedLines).toBe(0);
    const again = fold(events);
    expect(again?.steps).toEqual(recorder.state.steps);
    expect(again?.steps[0]?.progress).toEqual({ done: 10_000, total: 10_000 });
    expect(again?.steps[0]?.items.size).toBe(50);
    expect(lines.filter(({ durable }) => durable)).toHaveLength(2);
  });

  it('writes at once what people said, and that nothing more happens to a thing', async () => {
    const { recorder, lines } = make();
    recorder.tell({ type: 'stepProgress', step: 's', progress: { done: 1 } });
    recorder.tell({ type: 'stepProgress', step: 's', progress: { done: 2 } });
    recorder.tell({ type: 'note', message: 'left alone' });
    recorder.tell({ type: 'stepItem', step: 's', item: { item: 'shop/web-1', state: 'gone', final: true } });
    await settled();
    expect(types(lines)).toEqual(['stepProgress', 'stepProgress', 'note', 'stepItem']);
    expect(lines.map(({ event }) => event.seq)).toEqual([1, 2, 3, 4]);
  });

  it('writes what waits when it is closed', async () => {
    const { recorder, lines, control } = make();
    for (const done of [1, 2, 3]) recorder.tell({ type: 'stepProgress', step: 's', progress: { done } });
    await recorder.close();
    expect(lines.map(({ event }) => event)).toMatchObject([{ progress: { done: 1 } }, { progress: { done: 3 } }]);
    expect(control.closed).toBe(1);
  });

  it('writes nothing any more after a failure, and says why', async () => {
    const { recorder, lines, control } = make();
    control.fail = true;
    recorder.tell({ type: 'note', message: 'lost' });
    await settled();
    control.fail = false;
    await expect(recorder.record({ type: 'stepStarted', step: 's', attempt: 1 })).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringContaining('no space left'),
    });
    expect(lines).toEqual([]);
    await recorder.close();
  });
});
