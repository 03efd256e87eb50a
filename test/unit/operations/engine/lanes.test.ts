import { describe, expect, it } from 'vitest';
import { runStages, stagesOf } from '../../../../src/operations/engine/lanes';
import { infoOf, type ProgramStep } from './support/world';
import { step } from './support/bench';

const infos = (...steps: readonly ProgramStep[]) => steps.map(infoOf);
const ids = (...lanes: readonly string[]) => lanes.map((lane) => lane.split(' '));

function shape(steps: readonly ProgramStep[]) {
  return stagesOf(infos(...steps)).map((stage) =>
    'barrier' in stage ? stage.barrier.id : stage.lanes.map((lane) => lane.map((one) => one.id)),
  );
}

/** Runs to its end and tells what happened, in order. */
async function run(steps: readonly ProgramStep[], failing: readonly string[], parallel = 1, stopOnFailure = true) {
  const told: string[] = [];
  let under = 0;
  let most = 0;
  const complete = await runStages(stagesOf(infos(...steps)), {
    parallel,
    stopOnFailure,
    run: async (one, follows) => {
      most = Math.max(most, ++under);
      told.push(`${follows ? '+' : ''}${one.id}`);
      await Promise.resolve();
      under -= 1;
      return !failing.includes(one.id);
    },
    skip: async (one, why) => void told.push(`${one.id}: ${why}`),
  });
  return { told, complete, most };
}

const a1 = step('a1', { lane: 'a' });
const a2 = step('a2', { lane: 'a' });
const b1 = step('b1', { lane: 'b' });
const c1 = step('c1', { lane: 'c' });
const first = step('first');
const last = step('last');

describe('lanes', () => {
  it('stand between the steps that everything waits for, in the order they appear', () => {
    expect(shape([])).toEqual([]);
    expect(shape([first, a1, b1, a2, last])).toEqual(['first', ids('a1 a2', 'b1'), 'last']);
    expect(shape([a1, last, a2])).toEqual([ids('a1'), 'last', ids('a2')]);
  });

  it('run side by side up to the limit, each in order', async () => {
    const steps = [first, a1, b1, c1, a2, last];
    expect(await run(steps, [])).toMatchObject({ told: ['first', 'a1', '+a2', 'b1', 'c1', '+last'], complete: true, most: 1 });
    expect((await run(steps, [], 2)).most).toBe(2);
    expect((await run(steps, [], 10)).most).toBe(3);
    expect((await run(steps, [], 0)).complete).toBe(true);
  });

  it('that have not begun are left alone after a failure, or run all the same; what waits for all never runs', async () => {
    const steps = [a1, a2, b1, last];
    const why = 'Not begun, because "a1" was not completed.';
    expect(await run(steps, ['a1'])).toMatchObject({
      told: ['a1', `a2: ${why}`, `b1: ${why}`, `last: ${why}`],
      complete: false,
    });
    expect((await run(steps, ['a1'], 1, false)).told).toEqual(['a1', `a2: ${why}`, 'b1', `last: ${why}`]);
    expect((await run([first, a1], ['first'])).told).toEqual(['first', 'a1: Not begun, because "first" was not completed.']);
  });

  it('that run already go on when another one fails', async () => {
    expect((await run([a1, b1, step('b2', { lane: 'b' })], ['a1'], 2)).told).toContain('+b2');
  });
});
