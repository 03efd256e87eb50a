import { describe, expect, it } from 'vitest';
import { fold } from '../../../../src/core/operation/reducer';
import type { Step } from '../../../../src/operations/engine/definition';
import { settled } from '../support/fake-clock';
import { Bench, ID, statuses, step } from './support/bench';

/** A step of unknown outcome: its process died in its middle. */
async function interrupted(done: boolean): Promise<Bench> {
  const bench = new Bench([step('promote', { idempotency: 'once' }), step('next')]);
  await bench.work(bench.process(5), (engine) => engine.start(bench.request));
  expect(fold(bench.disk.events(ID))?.steps[0]?.status).toBe('running');
  if (done) bench.world.effects.add('promote');
  return bench;
}

describe('a step that must not run twice, of unknown outcome', () => {
  it.each([
    ['done', true, ['promote done', 'next done'], 'succeeded', 0],
    ['again', false, ['promote done', 'next done'], 'succeeded', 1],
    ['stop', false, ['promote failed', 'next skipped'], 'cancelled', 0],
    [undefined, false, ['promote failed', 'next skipped'], 'cancelled', 0],
  ] as const)('answered with %s', async (answer, done, expected, status, times) => {
    const bench = await interrupted(done);
    bench.answer = () => answer;
    const state = await bench.end(await bench.engine().resume(ID));
    expect(statuses(state)).toEqual(expected);
    expect(state.status).toBe(status);
    expect(bench.world.times.get('promote') ?? 0).toBe(times);
    expect(bench.questions).toMatchObject([
      {
        title: 'Was "promote" carried out?',
        detail: expect.stringContaining(done ? 'As far as can be seen now, it was done.' : 'it was not done: promote is not there.'),
        choices: [{ label: 'It was done' }, { label: 'Run it again' }, { label: 'Stop' }],
      },
    ]);
  });

  it('is asked again after a stop, because still nobody knows', async () => {
    const bench = await interrupted(false);
    bench.answer = () => 'stop';
    await bench.end(await bench.engine().resume(ID));
    bench.answer = () => 'again';
    expect((await bench.end(await bench.engine().resume(ID))).status).toBe('succeeded');
    expect(bench.questions).toHaveLength(2);
  });

  it('is asked for when a part of the journal can not be read, for it may have begun', async () => {
    const bench = await interrupted(true);
    const file = bench.disk.files.get(ID)!;
    file.text = `${file.text.split('\n').slice(0, 2).join('\n')}\n1 00000000 {"lost":true}\n`;
    bench.answer = () => 'done';
    expect((await bench.end(await bench.engine().resume(ID))).status).toBe('succeeded');
    expect(bench.questions).toHaveLength(1);
    expect(bench.world.times.get('promote')).toBeUndefined();
  });

  it('is not asked for when it has not begun', async () => {
    const bench = new Bench([step('promote', { idempotency: 'once' })]);
    await bench.work(bench.process(3), (engine) => engine.start(bench.request));
    expect((await bench.end(await bench.engine().resume(ID))).status).toBe('succeeded');
    expect(bench.questions).toEqual([]);
  });
});

describe('questions of steps', () => {
  function asking(id: string, lane: string, withdraw?: AbortSignal): [Bench['program'][number], (own: Step) => Step] {
    const question = { title: `Shall "${id}" be?`, choices: [{ id: 'y', label: 'Yes' }] };
    return [
      step(id, { lane }),
      (own) => ({
        ...own,
        run: async (context) => {
          context.note(`${id}: ${await context.ask(question, withdraw)}`);
          await own.run(context);
        },
      }),
    ];
  }

  function benchOf(...steps: readonly ReturnType<typeof asking>[]): Bench {
    const bench = new Bench(
      steps.map(([one]) => one),
      { parallel: 2 },
    );
    bench.opened = { steps: bench.world.steps(bench.program, bench.process()).map((own, index) => steps[index]![1](own)) };
    return bench;
  }

  it('come one at a time, are shown in the state, and their answers are journaled', async () => {
    const bench = benchOf(asking('a', 'x'), asking('b', 'y'));
    const answers: ((answer: string) => void)[] = [];
    bench.answer = () => new Promise((resolve) => answers.push(resolve));
    const operation = await bench.engine().start(bench.request);
    await settled();
    expect(bench.questions).toHaveLength(1);
    expect(operation.state.question).toEqual({ step: 'a', question: 'Shall "a" be?', choices: ['Yes'] });
    answers[0]!('y');
    await settled();
    expect(operation.state.question?.step).toBe('b');
    answers[1]!('y');
    const state = await bench.end(operation);
    expect(state.status).toBe('succeeded');
    expect(state.question).toBeUndefined();
    expect(bench.disk.events(ID).filter(({ type }) => type === 'answered')).toMatchObject([{ answer: 'Yes' }, { answer: 'Yes' }]);
  });

  it('that are withdrawn, before or while they are asked, give way to the next', async () => {
    const withdraw = new AbortController();
    const bench = benchOf(asking('a', 'x', withdraw.signal), asking('b', 'y'));
    bench.answer = (question) => (question.title.includes('"a"') ? new Promise(() => {}) : 'y');
    const operation = await bench.engine().start(bench.request);
    await settled();
    withdraw.abort();
    const state = await bench.end(operation);
    expect(statuses(state)).toEqual(['a failed', 'b done']);
    expect(bench.disk.events(ID).filter(({ type }) => type === 'answered')).toMatchObject([{ answer: '' }, { answer: 'Yes' }]);

    const early = benchOf(asking('a', 'x'), asking('b', 'y', withdraw.signal));
    early.answer = () => 'y';
    expect(statuses(await early.end(await early.engine().start(early.request)))).toEqual(['a done', 'b failed']);
    expect(early.questions).toHaveLength(1);
  });

  it('end with the wish to stop', async () => {
    const bench = benchOf(asking('a', 'x'));
    bench.answer = () => new Promise(() => {});
    const operation = await bench.engine().start(bench.request);
    await settled();
    await operation.cancel(2);
    await settled();
    expect(operation.state.status).toBe('cancelled');
  });
});
