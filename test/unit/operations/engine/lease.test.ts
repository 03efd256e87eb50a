import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { Bench, statuses, step } from './support/bench';

/** A shared lock of which a test says how renewals go. */
function lease(bench: Bench) {
  const seen = { renewed: 0, released: 0, renew: async (): Promise<void> => {} };
  bench.opened = {
    acquireSharedLock: async () => ({
      renewEverySeconds: 20,
      renew: async () => {
        seen.renewed += 1;
        await seen.renew();
      },
      release: async () => void (seen.released += 1),
    }),
  };
  return seen;
}

const long = () => new Bench([step('a', { before: 300 }), step('b')]);

describe('the shared lock of an operation', () => {
  it('is renewed while it runs and given back at its end', async () => {
    const bench = long();
    const seen = lease(bench);
    const state = await bench.end(await bench.engine().start(bench.request));
    expect(state.status).toBe('succeeded');
    expect(seen).toMatchObject({ renewed: 15, released: 1 });
    expect(bench.clock.sleeping).toBe(0);
  });

  it('that somebody else took ends the operation at the next boundary, with why', async () => {
    const bench = long();
    const seen = lease(bench);
    seen.renew = () => Promise.reject(new DrydockError('locked', 'It belongs to tom@desk.'));
    const state = await bench.end(await bench.engine().start(bench.request));
    expect(state.status).toBe('failed');
    expect(statuses(state)).toEqual(['a done', 'b skipped']);
    expect(state.summary).toBe('Stopped after 1 of 2 steps: somebody else took the shared lock of the cluster: It belongs to tom@desk.');
    expect(seen).toMatchObject({ renewed: 1, released: 0 });
  });

  it('survives a short trouble with the network', async () => {
    const bench = long();
    const seen = lease(bench);
    seen.renew = async () => {
      if (seen.renewed < 8 && seen.renewed > 4) throw new DrydockError('refused', 'nothing listens');
    };
    expect((await bench.end(await bench.engine().start(bench.request))).status).toBe('succeeded');
    expect(seen.released).toBe(1);
  });

  it.each([
    ['fail', () => Promise.reject(new DrydockError('refused', 'nothing listens'))],
    ['never come back', () => new Promise<void>(() => {})],
  ])('is lost when renewals %s for as long as it is held', async (_how, renew) => {
    const bench = long();
    lease(bench).renew = renew;
    const state = await bench.end(await bench.engine().start(bench.request));
    expect(state.status).toBe('failed');
    expect(state.summary).toContain('the shared lock of the cluster could not be renewed for');
    expect(state.notes.map(({ message }) => message).join()).toContain('Stopping at the next boundary');
  });

  it('is given back only after a renewal under way has ended, so that it stays given back', async () => {
    const bench = new Bench([step('a', { before: 21 })]);
    const told: string[] = [];
    const renew = async () => {
      await bench.clock.sleep(3_000);
      told.push('renewed');
    };
    bench.opened = { acquireSharedLock: async () => ({ renewEverySeconds: 20, renew, release: async () => void told.push('released') }) };
    await bench.end(await bench.engine().start(bench.request));
    expect(told).toEqual(['renewed', 'released']);
  });

  it('that can not be given back does not keep the operation from ending', async () => {
    const bench = new Bench([step('a')]);
    bench.opened = {
      acquireSharedLock: async () => ({ renewEverySeconds: 20, renew: async () => {}, release: () => new Promise<void>(() => {}) }),
    };
    expect((await bench.end(await bench.engine().start(bench.request))).status).toBe('succeeded');
    expect(bench.clock.sleeping).toBe(0);
  });
});
