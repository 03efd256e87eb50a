import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { fold } from '../../../../src/core/operation/reducer';
import { Bench, ID, statuses, step } from './support/bench';

const undoable = (id: string, over = {}) => step(id, { undoable: true, ...over });

async function stopped(bench: Bench) {
  await bench.end(await bench.engine().start(bench.request));
  return bench.engine();
}

describe('taking back', () => {
  it('takes back what was done, last first, and nothing that was so before', async () => {
    const bench = new Bench([
      undoable('was so', { already: true }),
      undoable('a'),
      step('b'),
      undoable('c'),
      undoable('d', { broken: true }),
      step('e'),
    ]);
    const engine = await stopped(bench);
    const state = await bench.end(await engine.undo(ID));
    expect(bench.world.log.filter((line) => line.endsWith('taken back'))).toEqual(['d taken back', 'c taken back', 'a taken back']);
    expect(statuses(state)).toEqual(['was so done', 'a undone', 'b done', 'c undone', 'd undone', 'e skipped']);
    expect(state).toMatchObject({ status: 'cancelled', summary: '3 steps were taken back.', undoing: false });
    const again = await bench.end(await engine.undo(ID));
    expect(again.summary).toBe('3 steps were taken back.');
    expect(bench.world.log.filter((line) => line.endsWith('taken back'))).toHaveLength(3);
  });

  it('of a complete operation leaves it complete', async () => {
    const bench = new Bench([undoable('a')]);
    const state = await bench.end(await (await stopped(bench)).undo(ID));
    expect(state).toMatchObject({ status: 'succeeded', summary: '1 step was taken back.' });
    expect(bench.world.effects.size).toBe(0);
  });

  it('goes on with the others when one can not be taken back, and says so', async () => {
    const bench = new Bench([undoable('a'), undoable('b')]);
    const [a, b] = bench.world.steps(bench.program, bench.process());
    const refuse = () => Promise.reject(new DrydockError('forbidden', 'not allowed'));
    bench.opened = { steps: [a!, { ...b!, undo: { title: 'Take back b', run: refuse } }] };
    const state = await bench.end(await (await stopped(bench)).undo(ID));
    expect(statuses(state)).toEqual(['a undone', 'b done']);
    expect(state).toMatchObject({ status: 'failed', summary: '1 step was taken back. Not taken back: Take back b.' });
    expect(state.steps[1]?.failure).toMatchObject({ kind: 'forbidden' });
  });

  it('takes back what was under way when the process died', async () => {
    const bench = new Bench([undoable('a', { after: 10 })]);
    const begun = bench.process(7);
    await bench.work(begun, (engine) => engine.start(bench.request));
    bench.world.effects.add('a');
    const engine = bench.engine();
    expect(fold(bench.disk.events(ID))?.steps[0]?.status).toBe('running');
    const state = await bench.end(await engine.undo(ID));
    expect(statuses(state)).toEqual(['a undone']);
    expect(bench.world.effects.size).toBe(0);
  });

  it('that was interrupted is what a resume goes on with', async () => {
    for (const diesAt of [3, 4, 5, 6]) {
      const rough = new Bench([undoable('a'), undoable('b')]);
      await stopped(rough);
      await rough.work(rough.process(diesAt), (dying) => dying.undo(ID));
      expect(fold(rough.disk.events(ID))?.undoing, `died at ${diesAt}`).toBe(true);
      const state = await rough.end(await rough.engine().resume(ID));
      expect(statuses(state)).toEqual(['a undone', 'b undone']);
      expect(rough.world.effects.size).toBe(0);
    }
  });

  it('stops between two steps when asked to', async () => {
    const bench = new Bench([undoable('a'), undoable('b')]);
    const operation = await (await stopped(bench)).undo(ID);
    void operation.cancel(1);
    const state = await bench.end(operation);
    expect(statuses(state)[0]).toBe('a done');
    expect(bench.world.effects.has('a')).toBe(true);
  });
});
