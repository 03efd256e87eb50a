import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import type { OperationState } from '../../../../src/core/operation/state';
import { Bench, ID, statuses, step } from './support/bench';

describe('a new operation', () => {
  it('is journaled from its plan to its end, and verified', async () => {
    const bench = new Bench([step('check', { kind: 'check', idempotency: 'safe' }), step('change')]);
    const engine = bench.engine();
    const seen: OperationState['status'][] = [];
    engine.onDidChange(({ status }) => {
      if (seen.at(-1) !== status) seen.push(status);
    });
    const operation = await engine.start(bench.request);
    expect(engine.running(ID)).toBe(operation);
    expect(await engine.list()).toMatchObject([{ status: 'running' }]);
    const state = await bench.end(operation);
    expect(state).toMatchObject({ status: 'succeeded', summary: 'All 2 steps are done and verified.' });
    expect(seen).toEqual(['running', 'succeeded']);
    const lasting = bench.disk.events(ID).filter(({ type }) => type !== 'stepProgress');
    expect(lasting.map(({ type }) => type)).toEqual([
      'planned',
      'started',
      'stepStarted',
      'stepDone',
      'stepStarted',
      'stepDone',
      'finished',
    ]);
    expect(state.header).toMatchObject({ id: ID, createdBy: 'kate@laptop', version: '0.1.0' });
    expect(engine.running(ID)).toBeUndefined();
    expect(await engine.list()).toMatchObject([{ status: 'succeeded' }]);
    expect(bench.disposed).toBe(1);
    expect(bench.clock.sleeping).toBe(0);
    expect(bench.disk.locks.size).toBe(0);
  });

  it('does nothing where it is so already', async () => {
    const bench = new Bench([step('s', { already: true })]);
    const state = await bench.end(await bench.engine().start(bench.request));
    expect(state.steps[0]).toMatchObject({ status: 'done', already: true, attempts: 0 });
    expect(bench.world.log).toEqual([]);
  });

  it.each([
    ['the facts changed', { drift: ['w02: 2 pods more'] }, { kind: 'drifted', hint: 'w02: 2 pods more' }],
    ['another cluster answers', { clusterUid: 'other' }, { kind: 'conflict' }],
    ['this version has other steps', { opened: { steps: [] } }, { kind: 'invalid' }],
    [
      'somebody else holds the shared lock',
      { opened: { acquireSharedLock: async () => ({ heldBy: 'tom@desk' }) } },
      { kind: 'locked', message: expect.stringContaining('tom@desk') },
    ],
  ])('changes nothing and leaves nothing behind when %s', async (_when, over, refusal) => {
    const bench = Object.assign(new Bench([step('s')]), over);
    await expect(bench.engine().start(bench.request)).rejects.toMatchObject(refusal);
    expect(bench.disk.files.size).toBe(0);
    expect(bench.disk.locks.size).toBe(0);
    expect(bench.disposed).toBe(1);
    expect(bench.world.log).toEqual([]);
    expect(bench.clock.sleeping).toBe(0);
  });

  it('is refused when no journal can be written, with the shared lock given back', async () => {
    const bench = new Bench([step('s')]);
    let released = 0;
    const lock = { renewEverySeconds: 20, renew: async () => {}, release: async () => void (released += 1) };
    bench.opened = { acquireSharedLock: async () => lock };
    bench.disk.full = true;
    await expect(bench.engine().start(bench.request)).rejects.toThrow('no space left');
    expect(released).toBe(1);
    expect(bench.clock.sleeping).toBe(0);
    expect(bench.disk.locks.size).toBe(0);
  });

  it.each([
    ['a field that journals hide', { hosts: [{ name: 'cp1' }, { name: 'cp2', token: 'etcd-cluster-1' }] }, 'plan.hosts.1.token'],
    ['an assignment that looks like a secret', { argv: ['--password=of-the-day'] }, 'plan.argv.0'],
    ['a text that is one', { members: new Map([['cp1', 'Bearer abc']]) }, 'plan.members.cp1'],
  ])('is refused where its journal would keep another plan: %s', async (_what, body, place) => {
    const bench = new Bench([step('s')]);
    const request = { ...bench.request, plan: { ...bench.request.plan, body } };
    await expect(bench.engine().start(request)).rejects.toMatchObject({ kind: 'internal', message: expect.stringContaining(place) });
    expect(bench.disk.files.size).toBe(0);
    expect(bench.disk.locks.size).toBe(0);
    expect(bench.world.log).toEqual([]);
  });

  it('may have sentences that its journal hides, and a body that it keeps', async () => {
    const bench = new Bench([step('s')]);
    const body = {
      name: 'server.0123456789abcdef',
      at: 5n,
      unset: undefined,
      members: new Map([['cp1', ['a b']]]),
      why: 'token=a password: b',
    };
    const finding = { code: 'c', subject: 's', message: 'The flag password=secret is set.' };
    const request = { ...bench.request, plan: { ...bench.request.plan, body, warnings: [finding] } };
    expect((await bench.end(await bench.engine().start(request))).status).toBe('succeeded');
  });

  it('of a kind that is not known is refused', async () => {
    const bench = new Bench([step('s')]);
    await expect(bench.engine().start({ ...bench.request, type: 'upgrade' })).rejects.toMatchObject({ kind: 'invalid' });
    expect(bench.disk.locks.size).toBe(0);
  });

  it('begins no step once the journal can not be written, and is there to be resumed', async () => {
    const bench = new Bench([step('s1'), step('s2')]);
    const operation = await bench.engine().start(bench.request);
    await bench.clock.pass(0.5);
    bench.disk.full = true;
    const state = await bench.end(operation);
    expect(state.status).toBe('failed');
    expect(statuses(state)).toEqual(['s1 failed', 's2 skipped']);
    expect(state.steps[0]?.failure).toMatchObject({ kind: 'storage' });
    expect(bench.world.effects).toEqual(new Set(['s1']));
    bench.disk.full = false;
    const engine = bench.engine();
    expect(await engine.list()).toMatchObject([{ status: 'interrupted' }]);
    expect((await bench.end(await engine.resume(ID))).status).toBe('succeeded');
    expect(bench.world.times.get('s1')).toBe(1);
  });
});

describe('a step', () => {
  it('fails when its effect is not there afterwards', async () => {
    const bench = new Bench([step('s')]);
    bench.world.effects.add = function (this: Set<string>) {
      return this;
    };
    const state = await bench.end(await bench.engine().start(bench.request));
    expect(state.status).toBe('failed');
    expect(state.summary).toBe('s: it was done without an error, but its effect is not there. s is not there.');
  });

  it('fails when it takes longer than it may, also when it does not listen', async () => {
    const slow = new Bench([step('s', { before: 100, timeout: 30_000 })]);
    const state = await slow.end(await slow.engine().start(slow.request));
    expect(state.steps[0]?.failure).toMatchObject({ kind: 'timeout', message: 's did not end within 30 s.', retryable: true });

    const deaf = new Bench([step('s', { timeout: 30_000 })]);
    const [one] = deaf.world.steps(deaf.program, deaf.process());
    deaf.opened = { steps: [{ ...one!, run: () => new Promise(() => {}) }] };
    expect((await deaf.end(await deaf.engine().start(deaf.request))).steps[0]?.failure?.kind).toBe('timeout');
    expect(deaf.clock.sleeping).toBe(0);
  });

  it('that ends with words of its own when time is up keeps them', async () => {
    const bench = new Bench([step('s', { timeout: 30_000 })]);
    const [one] = bench.world.steps(bench.program, bench.process());
    const run = ({ signal }: { readonly signal: AbortSignal }) =>
      new Promise<void>((_, reject) =>
        signal.addEventListener('abort', () => reject(new DrydockError('timeout', '3 of 5 pods are gone.', { hint: 'Resume.' }))),
      );
    bench.opened = { steps: [{ ...one!, run }] };
    const state = await bench.end(await bench.engine().start(bench.request));
    expect(state.steps[0]?.failure).toMatchObject({ message: '3 of 5 pods are gone.', hint: 'Resume.' });
  });

  it('that throws what is no error of ours fails as a defect', async () => {
    const bench = new Bench([step('s')]);
    const [one] = bench.world.steps(bench.program, bench.process());
    bench.opened = { steps: [{ ...one!, run: () => Promise.reject(new TypeError('x is undefined')) }] };
    const state = await bench.end(await bench.engine().start(bench.request));
    expect(state.steps[0]?.failure).toEqual({ kind: 'internal', message: 'x is undefined', retryable: false });
  });
});

describe('the engine', () => {
  it('lets one operation at a time change a cluster, in every window', async () => {
    const bench = new Bench([step('s', { before: 60 })]);
    const operation = await bench.engine().start(bench.request);
    const other = bench.engine();
    await expect(other.start(bench.request)).rejects.toMatchObject({ kind: 'locked', message: expect.stringContaining('Rehearse') });
    // The other window sees that it runs, and does not touch it.
    expect(await other.list()).toMatchObject([{ status: 'running' }]);
    await expect(other.abandon(ID)).rejects.toMatchObject({ kind: 'locked' });
    await expect(other.resume(ID)).rejects.toMatchObject({ kind: 'locked' });
    await expect(other.undo(ID)).rejects.toMatchObject({ kind: 'locked' });
    await expect(other.remove(ID)).rejects.toMatchObject({ kind: 'invalid' });
    expect((await bench.end(operation)).status).toBe('succeeded');
  });

  it('refuses to resume what runs or is complete, and to remove what has not ended', async () => {
    const bench = new Bench([step('s')]);
    const engine = bench.engine();
    const operation = await engine.start(bench.request);
    await expect(engine.resume(ID)).rejects.toMatchObject({ kind: 'invalid', message: 'Rehearse is running.' });
    await expect(engine.remove(ID)).rejects.toMatchObject({ kind: 'invalid' });
    await bench.end(operation);
    await expect(engine.resume(ID)).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('succeeded') });
    await engine.remove(ID);
    expect(await engine.list()).toEqual([]);
  });

  it('closes what was interrupted when told to, and that is its end', async () => {
    const bench = new Bench([step('s1'), step('s2')]);
    await bench.work(bench.process(12), (engine) => engine.start(bench.request));
    const engine = bench.engine();
    const [interrupted] = await engine.list();
    expect(interrupted?.status).toBe('interrupted');
    await engine.abandon(ID);
    expect(await engine.list()).toMatchObject([{ status: 'abandoned', summary: 'Given up after 1 of 2 steps.' }]);
    await expect(engine.resume(ID)).rejects.toMatchObject({ kind: 'invalid' });
    const events = bench.disk.events(ID).length;
    await engine.abandon(ID);
    expect(bench.disk.events(ID)).toHaveLength(events);
    expect(bench.disk.locks.size).toBe(0);
  });

  it('leaves journals out that have no readable beginning', async () => {
    const bench = new Bench([step('s')]);
    bench.disk.files.set(ID, { text: 'garbage\n', flushed: 8 });
    expect(await bench.engine().list()).toEqual([]);
    await expect(bench.engine().resume(ID)).rejects.toMatchObject({ kind: 'storage' });
  });

  it('removes journals that are old or too many, never those of interrupted operations', async () => {
    const bench = new Bench([step('s')]);
    await bench.end(await bench.engine().start(bench.request));
    const interrupted = new Bench([step('s')]);
    await interrupted.work(interrupted.process(6), (engine) => engine.start(interrupted.request));
    bench.disk.files.set('op-2' as typeof ID, { text: interrupted.disk.text(ID).replaceAll('"op-1"', '"op-2"'), flushed: 0 });
    const engine = bench.engine();
    await bench.clock.pass(100);
    expect(await engine.prune({ olderThanMs: 200_000, atMost: 1 })).toBe(0);
    expect(await engine.prune({ olderThanMs: 200_000, atMost: 0 })).toBe(1);
    expect(await engine.prune({ olderThanMs: 0 })).toBe(0);
    expect([...bench.disk.files.keys()]).toEqual(['op-2']);
  });
});
