import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { settled } from '../support/fake-clock';
import { Bench, ID, statuses, step } from './support/bench';

describe('stopping', () => {
  it('on the first level lets a step end and begins no other', async () => {
    const bench = new Bench([step('a', { before: 3, after: 3 }), step('b')]);
    const operation = await bench.engine().start(bench.request);
    await bench.clock.pass(1);
    await operation.cancel(1);
    expect(operation.state).toMatchObject({ status: 'cancelling', cancelLevel: 1 });
    const state = await bench.end(operation);
    expect(statuses(state)).toEqual(['a done', 'b skipped']);
    expect(state).toMatchObject({ status: 'cancelled', summary: 'Stopped on request after 1 of 2 steps.' });
  });

  it('on the first level ends a step that may be stopped at any time', async () => {
    const bench = new Bench([step('a', { cancel: 'now', before: 30 })]);
    const operation = await bench.engine().start(bench.request);
    await bench.clock.pass(1);
    await operation.cancel(1);
    await settled();
    expect(operation.state).toMatchObject({ status: 'cancelled', steps: [{ status: 'failed', failure: { kind: 'cancelled' } }] });
    expect(bench.world.effects.size).toBe(0);
  });

  it('on the second level ends what is under way', async () => {
    const bench = new Bench([step('a', { before: 30 })]);
    const operation = await bench.engine().start(bench.request);
    await bench.clock.pass(1);
    await operation.cancel(1);
    await settled();
    expect(operation.state.status).toBe('cancelling');
    await operation.cancel(2);
    await settled();
    expect(operation.state.status).toBe('cancelled');
    expect(bench.disk.events(ID).filter(({ type }) => type === 'cancelRequested')).toHaveLength(2);
  });

  it('never ends a step in its middle that must not be, nor leaves out what belongs to it', async () => {
    const bench = new Bench(
      [
        step('a', { lane: 'x', cancel: 'never', before: 30, after: 10 }),
        step('a follows', { lane: 'x', cancel: 'never' }),
        step('a ends', { lane: 'x' }),
        step('b', { lane: 'y', cancel: 'never' }),
      ],
      { stopOnFailure: false },
    );
    const operation = await bench.engine().start(bench.request);
    await bench.clock.pass(1);
    await operation.cancel(2);
    const state = await bench.end(operation);
    expect(statuses(state)).toEqual(['a done', 'a follows done', 'a ends skipped', 'b skipped']);
  });

  it('keeps what a step says of how far it came', async () => {
    const bench = new Bench([step('a')]);
    const [one] = bench.world.steps(bench.program, bench.process());
    bench.opened = {
      steps: [
        {
          ...one!,
          run: async ({ clock, signal }) => {
            await clock.sleep(60_000, signal).catch(() => {
              throw new DrydockError('cancelled', 'w02 stays cordoned; 3 pods still end.');
            });
          },
        },
      ],
    };
    const operation = await bench.engine().start(bench.request);
    await settled();
    await operation.cancel(2);
    const state = await bench.end(operation);
    expect(state.status).toBe('cancelled');
    expect(state.steps[0]?.failure?.message).toBe('w02 stays cordoned; 3 pods still end.');
  });

  it('does not wait for ever for a step that does not listen', async () => {
    const bench = new Bench([step('a')]);
    const [one] = bench.world.steps(bench.program, bench.process());
    bench.opened = { steps: [{ ...one!, run: () => new Promise(() => {}) }] };
    const operation = await bench.engine().start(bench.request);
    await settled();
    await operation.cancel(2);
    await bench.clock.pass(4);
    expect(operation.state.status).toBe('cancelling');
    await bench.clock.pass(2);
    expect(operation.state.status).toBe('cancelled');
  });

  it('for less than was asked already, or after the end, changes nothing', async () => {
    const bench = new Bench([step('a')]);
    const operation = await bench.engine().start(bench.request);
    await operation.cancel(2);
    await operation.cancel(1);
    await bench.end(operation);
    const events = bench.disk.events(ID).length;
    await operation.cancel(2);
    expect(bench.disk.events(ID)).toHaveLength(events);
    expect(bench.disk.events(ID).filter(({ type }) => type === 'cancelRequested')).toHaveLength(1);
  });

  it('tells steps that can wind down of the first wish, whatever their policy', async () => {
    const bench = new Bench([step('a')]);
    const [one] = bench.world.steps(bench.program, bench.process());
    let told = false;
    bench.opened = {
      steps: [
        {
          ...one!,
          run: async (context) => {
            await new Promise<void>((resolve) => context.stopping.addEventListener('abort', () => resolve()));
            told = true;
            await one!.run(context);
          },
        },
      ],
    };
    const operation = await bench.engine().start(bench.request);
    await settled();
    await operation.cancel(1);
    expect((await bench.end(operation)).status).toBe('succeeded');
    expect(told).toBe(true);
  });
});
