import { afterEach, describe, expect, it } from 'vitest';
import { PagedList } from '../../../../../src/backends/kubernetes/port/paged-list';
import { ApiClient } from '../../../../../src/backends/kubernetes/port/api-client';
import { KindSource } from '../../../../../src/backends/kubernetes/reflector/kind-source';
import { Reflector } from '../../../../../src/backends/kubernetes/reflector/reflector';
import { DrydockError } from '../../../../../src/core/errors';
import { silentLogger } from '../../../../../src/core/logger';
import type { PodModel } from '../../../../../src/core/model/pod';
import type { Change, ObservationStatus, Observer } from '../../../../../src/ports/kubernetes';
import { FakeClock, settled } from '../../../operations/support/fake-clock';
import { eventually } from '../support/eventually';
import { MiniServer } from '../support/mini-server';
import { refusal, ScriptedAccess } from '../support/scripted-access';

const opened: Reflector<PodModel>[] = [];
afterEach(() => opened.splice(0).forEach((reflector) => reflector.dispose()));

function setUp(server = new MiniServer(), observer: Observer<PodModel> = {}) {
  const clock = new FakeClock();
  const access = new ScriptedAccess(server.answer);
  const changes: Change<PodModel>[] = [];
  const statuses: ObservationStatus[] = [];
  const logged: string[] = [];
  const start = () => {
    const client = new ApiClient(access);
    const source = new KindSource(client, new PagedList(client, clock), 'Pod', { fieldSelector: 'spec.nodeName=w02' });
    const logger = { ...silentLogger, error: (message: string) => void logged.push(message) };
    const reflector = new Reflector<PodModel>(
      source,
      {
        onChange: (change) => {
          changes.push(change);
          observer.onChange?.(change);
        },
        onStatus: (status) => {
          statuses.push(status);
          observer.onStatus?.(status);
        },
      },
      { clock, logger, random: () => 0.5 },
    );
    opened.push(reflector);
    return reflector;
  };
  const watching = () => eventually(() => server.open === 1);
  return { server, clock, access, changes, statuses, logged, start, watching };
}

const labels = (reflector: Reflector<PodModel>) => new Map([...reflector.items].map(([uid, pod]) => [uid, pod.labels.v]));

describe('Reflector', () => {
  it('lists, then watches from the version of the list with bookmarks and a jittered server timeout', async () => {
    const { server, access, changes, statuses, start, watching } = setUp();
    server.create();
    const reflector = start();
    expect(reflector.status).toEqual({ state: 'starting' });
    await reflector.ready;
    await watching();
    expect(labels(reflector)).toEqual(server.truth);
    expect(changes.map(({ type }) => type)).toEqual(['replaced']);
    expect(statuses.map(({ state }) => state)).toEqual(['live']);
    const query = new URL(access.requests[1]?.path ?? '', 'http://x').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      fieldSelector: 'spec.nodeName=w02',
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '101',
      timeoutSeconds: '450',
    });
  });

  it('delivers a change that stands alone at once, and those that follow closely in one batch', async () => {
    const { server, clock, changes, start, watching } = setUp();
    const first = server.create();
    const reflector = start();
    await watching();
    server.modify(first, 'one');
    await eventually(() => changes.length === 2);
    server.modify(first, 'two');
    const second = server.create();
    server.modify(first, 'three');
    await settled();
    expect(changes).toHaveLength(2);
    await clock.pass(1);
    expect(changes).toHaveLength(3);
    expect(changes[2]).toMatchObject({ type: 'changed', removed: [] });
    expect(labels(reflector)).toEqual(
      new Map([
        [first, 'three'],
        [second, 'new'],
      ]),
    );
  });

  it('publishes a new map with every batch and never changes one it gave away', async () => {
    const { server, start, watching, changes } = setUp();
    server.create();
    const reflector = start();
    await watching();
    const before = reflector.items;
    server.create();
    await eventually(() => changes.length === 2);
    expect(before.size).toBe(1);
    expect(reflector.items.size).toBe(2);
    expect(changes[1]?.items).toBe(reflector.items);
  });

  it('tells nobody of a heartbeat, but goes on from its version', async () => {
    const { server, clock, access, changes, start, watching } = setUp();
    const uid = server.create();
    start();
    await watching();
    server.touch(uid);
    await clock.pass(5);
    expect(changes).toHaveLength(1);
    server.endWatches();
    await eventually(() => access.requests.length === 3);
    expect(access.requests[2]?.path).toContain('resourceVersion=102');
  });

  it('tells removals, and nothing of what came and went between two batches', async () => {
    const { server, clock, changes, start, watching } = setUp();
    const uid = server.create();
    start();
    await watching();
    server.remove(uid);
    await eventually(() => changes.length === 2);
    expect(changes[1]).toMatchObject({ type: 'changed', upserted: [], removed: [{ uid }] });
    server.remove(server.create());
    await clock.pass(5);
    expect(changes).toHaveLength(2);
  });

  it('goes on from the version of the last bookmark when the server ends the watch, staying live', async () => {
    const { server, clock, access, start, statuses, watching } = setUp();
    const reflector = start();
    await watching();
    server.create();
    server.bookmark();
    await clock.pass(100);
    server.endWatches();
    await eventually(() => server.watchesOpened === 2);
    expect(access.requests.at(-1)?.path).toContain('resourceVersion=101');
    expect(server.lists).toBe(1);
    expect(statuses.map(({ state }) => state)).toEqual(['live']);
    expect(reflector.items.size).toBe(1);
  });

  it('counts a watch that ends at once without a word as failed, and waits before the next', async () => {
    const { server, clock, start, statuses, watching } = setUp();
    start();
    await watching();
    server.endWatches();
    await eventually(() => statuses.at(-1)?.state === 'stale');
    expect(server.watchesOpened).toBe(1);
    await clock.pass(2);
    expect(server.watchesOpened).toBe(2);
    expect(statuses.at(-1)?.state).toBe('live');
  });

  it('lists anew when the version it would go on from is gone, and tells what went meanwhile', async () => {
    const { server, clock, start, changes, watching } = setUp();
    const uid = server.create();
    const reflector = start();
    await watching();
    server.faults.push(new DrydockError('disconnected', 'socket hang up'));
    server.create();
    server.endWatches();
    await eventually(() => reflector.status.state === 'stale');
    server.remove(uid);
    server.create();
    server.compact();
    await clock.pass(3);
    await watching();
    expect(server.lists).toBe(2);
    expect(changes.at(-1)?.type).toBe('replaced');
    expect(labels(reflector)).toEqual(server.truth);
    expect(reflector.status.state).toBe('live');
  });

  it('lists anew at once when a watch says inside that its version is gone, keeping what did not change', async () => {
    const { server, start, changes, statuses, watching } = setUp();
    const uid = server.create();
    const reflector = start();
    await watching();
    const before = reflector.items.get(uid);
    server.expire();
    await eventually(() => server.lists === 2 && server.open === 1);
    expect(changes.map(({ type }) => type)).toEqual(['replaced', 'replaced']);
    expect(reflector.items.get(uid)).toBe(before);
    expect(statuses.map(({ state }) => state)).toEqual(['live']);
  });

  it('waits when the version of a fresh list is gone again', async () => {
    const { server, clock, start, watching } = setUp();
    const reflector = start();
    await watching();
    const gone = refusal(410, 'Expired', 'too old resource version');
    server.faults.push(gone, { body: { metadata: { resourceVersion: '100' }, items: [] } }, gone);
    await clock.pass(10);
    server.endWatches();
    await eventually(() => reflector.status.state === 'stale');
    expect([server.faults, server.lists]).toEqual([[], 1]);
    await clock.passUntil(() => server.lists === 2, 10);
  });

  it('rejects ready when the first list fails, and goes on trying', async () => {
    const { server, clock, start, changes } = setUp();
    server.faults.push(refusal(403, 'Forbidden', 'pods is forbidden: User "dev" cannot list resource "pods"'));
    const reflector = start();
    await expect(reflector.ready).rejects.toMatchObject({ kind: 'forbidden' });
    expect(reflector.status).toMatchObject({ state: 'stale', since: clock.now(), error: { kind: 'forbidden' } });
    await clock.pass(3);
    await eventually(() => changes.length === 1);
    expect(reflector.status.state).toBe('live');
  });

  it('is stale since the server was heard last, with longer pauses up to a cap', async () => {
    const { server, clock, start, statuses, watching } = setUp();
    const reflector = start();
    await watching();
    await clock.pass(100);
    server.bookmark();
    await settled();
    const heard = clock.now();
    await clock.pass(20);
    for (let fault = 0; fault < 40; fault += 1) server.faults.push(new DrydockError('refused', 'nothing listens'));
    server.tearWatches();
    await clock.passUntil(() => server.faults.length === 0);
    const stale = statuses.filter((status) => status.state === 'stale');
    expect(stale.every(({ since }) => since - heard <= 20_000)).toBe(true);
    const pauses = stale.map((status, index) => (stale[index + 1]?.retryAt ?? Infinity) - status.retryAt).slice(0, -1);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
    expect(pauses.at(-1)).toBeGreaterThan((pauses[0] ?? 0) * 2);
    await clock.passUntil(() => reflector.status.state === 'live');
    expect(server.lists).toBe(1);
  });

  it('waits as long as the server asks for', async () => {
    const { server, clock, start, watching } = setUp();
    const reflector = start();
    await watching();
    server.faults.push({ ...refusal(429, 'TooManyRequests', 'slow down'), headers: { 'retry-after': '17' } });
    await clock.pass(10);
    server.endWatches();
    await eventually(() => reflector.status.state === 'stale');
    expect(reflector.status).toMatchObject({ retryAt: clock.now() + 17_000 });
  });

  it('lists anew when the server keeps refusing the version without calling it gone', async () => {
    const { server, clock, start, watching } = setUp();
    start();
    await watching();
    for (let fault = 0; fault < 3; fault += 1) server.faults.push(refusal(500, 'InternalError', 'resourceVersion is from the future'));
    await clock.pass(10);
    server.endWatches();
    await clock.passUntil(() => server.lists === 2, 120);
  });

  it('drops a torn last line and reads the event again', async () => {
    const { server, clock, start, watching } = setUp();
    const reflector = start();
    await watching();
    server.tearWatches();
    server.create();
    await clock.passUntil(() => reflector.items.size === 1, 60);
    expect(labels(reflector)).toEqual(server.truth);
  });

  it('takes a line that is no JSON for a failure and goes on from the last good event', async () => {
    const { server, clock, start, watching } = setUp();
    const reflector = start();
    await watching();
    server.create();
    server.sendRaw('<html>\n');
    await eventually(() => reflector.status.state === 'stale');
    expect(reflector.status).toMatchObject({ error: { kind: 'protocol' } });
    await clock.passUntil(() => reflector.status.state === 'live', 60);
    expect(labels(reflector)).toEqual(server.truth);
  });

  it('opens a connection anew that fell silent: soon where bookmarks came, else after the server timeout', async () => {
    const { server, clock, start, statuses, watching } = setUp();
    const reflector = start();
    await watching();
    server.hangWatches();
    await clock.pass(470);
    expect(reflector.status.state).toBe('live');
    await clock.passUntil(() => server.watchesOpened === 2, 60);
    expect(statuses.find(({ state }) => state === 'stale')).toMatchObject({ error: { kind: 'disconnected' } });
    server.bookmark();
    await settled();
    server.hangWatches();
    await clock.pass(170);
    expect(server.watchesOpened).toBe(2);
    await clock.passUntil(() => server.watchesOpened === 3, 60);
  });

  it('survives observers that throw', async () => {
    const fail = () => {
      throw new Error('a view is broken');
    };
    const { server, logged, start, watching } = setUp(new MiniServer(), { onChange: fail, onStatus: fail });
    const reflector = start();
    await watching();
    const uid = server.create();
    await eventually(() => reflector.items.has(uid));
    expect(logged).toEqual(Array.from({ length: 3 }, () => 'An observer of Pod objects of prod-eu failed'));
  });

  it('pauses during a watch: keeps the items, asks nothing, and goes on from there', async () => {
    const { server, clock, access, start, watching } = setUp();
    server.create();
    const reflector = start();
    await watching();
    reflector.pause();
    expect(reflector.status).toEqual({ state: 'paused', since: clock.now() });
    expect(server.open).toBe(0);
    server.create();
    const asked = access.requests.length;
    await clock.pass(1000);
    expect(access.requests.length).toBe(asked);
    expect(clock.sleeping).toBe(0);
    expect(reflector.items.size).toBe(1);
    reflector.resume();
    await eventually(() => reflector.items.size === 2);
    expect(server.lists).toBe(1);
  });

  it('pauses during the first list and lists when it goes on', async () => {
    const { server, start, changes, watching } = setUp();
    server.create();
    const reflector = start();
    reflector.pause();
    await settled();
    expect(changes).toEqual([]);
    reflector.resume();
    await reflector.ready;
    await watching();
    expect(changes).toHaveLength(1);
  });

  it('publishes what waited for its turn before it pauses', async () => {
    const { server, start, changes, watching } = setUp();
    const reflector = start();
    await watching();
    server.create();
    await eventually(() => changes.length === 2);
    server.create();
    await settled();
    reflector.pause();
    expect(changes).toHaveLength(3);
    expect(reflector.items.size).toBe(2);
  });

  it.each(['listing', 'watching', 'waiting'])('leaves nothing behind when disposed of while %s', async (phase) => {
    const { server, clock, start, changes, statuses } = setUp();
    if (phase === 'waiting') server.faults.push(new DrydockError('refused', 'nothing listens'));
    const reflector = start();
    const ready = reflector.ready.then(
      () => 'ready',
      (error: unknown) => (DrydockError.is(error) ? error.kind : 'other'),
    );
    if (phase === 'watching') await eventually(() => server.open === 1);
    if (phase === 'waiting') await eventually(() => reflector.status.state === 'stale');
    const told = [changes.length, statuses.length];
    reflector.dispose();
    reflector.dispose();
    reflector.resume();
    server.create();
    await clock.pass(1000);
    expect(await ready).toBe({ listing: 'cancelled', watching: 'ready', waiting: 'refused' }[phase]);
    expect([changes.length, statuses.length]).toEqual(told);
    expect([server.open, clock.sleeping]).toEqual([0, 0]);
  });

  it('may be disposed of by its own observer', async () => {
    const { server, clock, start, watching } = setUp(new MiniServer(), {
      onChange: (change) => {
        if (change.type === 'changed') opened[0]?.dispose();
      },
    });
    start();
    await watching();
    server.create();
    await eventually(() => server.open === 0);
    await clock.pass(1000);
    expect(server.watchesOpened).toBe(1);
  });
});
