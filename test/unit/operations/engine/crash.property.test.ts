import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, isOver } from '../../../../src/core/operation/reducer';
import type { OperationState } from '../../../../src/core/operation/state';
import { Bench, ID, step, type BenchOptions } from './support/bench';
import type { ProgramStep } from './support/world';

const seconds = fc.constantFrom(0, 0.5, 1, 1.5);

const programStep: fc.Arbitrary<Omit<ProgramStep, 'id' | 'broken'>> = fc.record({
  kind: fc.constantFrom('check' as const, 'mutate' as const, 'wait' as const),
  idempotency: fc.constantFrom('safe' as const, 'verifyFirst' as const, 'once' as const),
  cancel: fc.constantFrom('now' as const, 'boundary' as const, 'never' as const),
  lane: fc.constantFrom(undefined, 'a', 'b', 'c'),
  before: seconds,
  after: seconds,
  already: fc.boolean(),
});

/** Programs in which few steps are broken, and only those are already so for which that means something. */
const program: fc.Arbitrary<readonly ProgramStep[]> = fc
  .array(fc.tuple(programStep, fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 7 })
  .map((steps) =>
    steps.map(([one, luck], index) => ({
      ...one,
      id: `s${index}`,
      broken: luck === 0,
      already: one.already === true && one.idempotency === 'verifyFirst' && luck > 6,
    })),
  );

const rules: fc.Arbitrary<BenchOptions> = fc.record({
  parallel: fc.integer({ min: 1, max: 3 }),
  stopOnFailure: fc.boolean(),
  survives: fc.constantFrom(0, 0.3, 0.9, 1),
});

async function withoutCrash(steps: readonly ProgramStep[], options: BenchOptions) {
  const bench = new Bench(steps, options);
  const process = bench.process();
  const state = await bench.work(process, (engine) => engine.start(bench.request));
  return { bench, state: state as OperationState, moments: process.moments };
}

/** Runs it in processes that die at the given moments, one after the other, and then in one that lives. */
async function withCrashes(steps: readonly ProgramStep[], options: BenchOptions, deaths: readonly number[]) {
  const bench = new Bench(steps, options);
  for (const diesAt of [...deaths, undefined]) {
    const known = fold(bench.disk.events(ID));
    if (known && isOver(known)) break;
    const begun = bench.world.log.length > 0;
    // Whoever has no journal may begin anew, so nothing may have been done until there is one.
    if (!known) expect(begun).toBe(false);
    if (!known) bench.disk.files.delete(ID);
    await bench.work(bench.process(diesAt), (engine) => (known ? engine.resume(ID) : engine.start(bench.request)));
  }
  return { bench, state: fold(bench.disk.events(ID)) as OperationState };
}

function outcomes(state: OperationState): readonly string[] {
  return state.steps.map((one) => `${one.info.id} ${one.status}${one.already ? ' already' : ''} ${one.failure?.message ?? ''}`);
}

/** With lanes side by side, which of them had begun when another one failed is a matter of time. */
function inOrder(steps: readonly ProgramStep[], { parallel, stopOnFailure }: BenchOptions): boolean {
  return parallel === 1 || stopOnFailure === false || !steps.some((one) => one.broken);
}

function expectNothingTwice(bench: Bench): void {
  for (const one of bench.program) {
    if (one.idempotency !== 'safe') expect(bench.world.times.get(one.id) ?? 0, one.id).toBeLessThanOrEqual(1);
  }
}

describe('an operation whose process dies', () => {
  it('ends as one that nothing happened to, wherever it dies, once or more than once', async () => {
    await fc.assert(
      fc.asyncProperty(program, rules, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), async (steps, options, deaths) => {
        const calm = await withoutCrash(steps, options);
        const rough = await withCrashes(
          steps,
          options,
          deaths.map((moment) => (moment % calm.moments) + 1),
        );
        expectNothingTwice(rough.bench);
        expect(isOver(rough.state)).toBe(true);
        if (!inOrder(steps, options)) return;
        expect(outcomes(rough.state)).toEqual(outcomes(calm.state));
        expect(rough.state.status).toBe(calm.state.status);
        expect([...rough.bench.world.effects].sort()).toEqual([...calm.bench.world.effects].sort());
      }),
      { numRuns: 250 },
    );
  }, 60_000);

  it('ends the same for every single moment of one program, and for every part of the last line that survives', async () => {
    const steps = [
      step('check', { kind: 'check', idempotency: 'safe', before: 0 }),
      step('a1', { lane: 'a' }),
      step('b1', { lane: 'b', idempotency: 'once' }),
      step('a2', { lane: 'a', idempotency: 'once', after: 1 }),
      step('b2', { lane: 'b', kind: 'wait', idempotency: 'safe' }),
      step('last', { idempotency: 'once', cancel: 'never' }),
    ];
    const calm = await withoutCrash(steps, { parallel: 2 });
    expect(calm.state.status).toBe('succeeded');
    expect(calm.moments).toBeGreaterThan(25);
    for (let moment = 1; moment <= calm.moments; moment += 1) {
      for (const survives of [0, 0.5, 1]) {
        const rough = await withCrashes(steps, { parallel: 2, survives }, [moment]);
        expect(outcomes(rough.state), `died at ${moment}, ${survives} survived`).toEqual(outcomes(calm.state));
        expectNothingTwice(rough.bench);
        expect(rough.bench.world.effects).toEqual(calm.bench.world.effects);
      }
    }
  });
});

describe('an operation that somebody stops', () => {
  it('ends with a journal that tells how it ended, and can be taken up again to its end', async () => {
    await fc.assert(
      fc.asyncProperty(
        program,
        rules,
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom(1 as const, 2 as const),
        async (all, options, when, level) => {
          const steps = all.map((one) => ({ ...one, broken: false }));
          const bench = new Bench(steps, options);
          const operation = await bench.engine().start(bench.request);
          await bench.clock.pass(when / 2);
          await operation.cancel(level);
          const stopped = await bench.end(operation);
          const journaled = fold(bench.disk.events(ID)) as OperationState;
          expect(outcomes(journaled)).toEqual(outcomes(stopped));
          expect(journaled.status).toBe(stopped.status);
          expect(['succeeded', 'cancelled']).toContain(stopped.status);
          expect(stopped.steps.some((one) => one.status === 'running' || one.status === 'pending')).toBe(false);
          expect(bench.clock.sleeping).toBe(0);
          expect(bench.disk.locks.size).toBe(0);
          if (stopped.status === 'succeeded') return;
          const resumed = await bench.end(await bench.engine().resume(ID));
          expect(resumed.status).toBe('succeeded');
          expect(bench.world.effects).toEqual(new Set(steps.map((one) => one.id)));
          expectNothingTwice(bench);
        },
      ),
      { numRuns: 250 },
    );
  });
});
