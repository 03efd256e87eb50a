import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiClient } from '../../../../../src/backends/kubernetes/port/api-client';
import { PagedList } from '../../../../../src/backends/kubernetes/port/paged-list';
import { KindSource } from '../../../../../src/backends/kubernetes/reflector/kind-source';
import { Reflector } from '../../../../../src/backends/kubernetes/reflector/reflector';
import { DrydockError } from '../../../../../src/core/errors';
import { silentLogger } from '../../../../../src/core/logger';
import type { PodModel } from '../../../../../src/core/model/pod';
import type { Change } from '../../../../../src/ports/kubernetes';
import { FakeClock, settled } from '../../../operations/support/fake-clock';
import { MiniServer } from '../support/mini-server';
import { refusal, ScriptedAccess } from '../support/scripted-access';

type Happening = (world: { readonly server: MiniServer; readonly reflector: Reflector<PodModel>; readonly pick: number }) => void;

const HAPPENINGS: Readonly<Record<string, Happening>> = {
  create: ({ server }) => void server.create(),
  modify: ({ server, pick }) => ifAny(server, pick, (uid) => server.modify(uid, `${'\u{1F6A2}'.repeat(20)}${pick}`)),
  heartbeat: ({ server, pick }) => ifAny(server, pick, (uid) => server.touch(uid)),
  remove: ({ server, pick }) => ifAny(server, pick, (uid) => server.remove(uid)),
  flip: ({ server, pick }) => ifAny(server, pick, (uid) => server.flip(uid)),
  bookmark: ({ server }) => server.bookmark(),
  compact: ({ server }) => server.compact(),
  expire: ({ server }) => server.expire(),
  end: ({ server }) => server.endWatches(),
  tear: ({ server }) => server.tearWatches(),
  hang: ({ server }) => server.hangWatches(),
  garbage: ({ server }) => server.sendRaw('\u{1F6A2} no json\n'),
  refuse: ({ server }) => void server.faults.push(refusal(503, 'ServiceUnavailable', 'etcd is not there')),
  disconnect: ({ server }) => void server.faults.push(new DrydockError('disconnected', 'socket hang up')),
  pause: ({ reflector }) => reflector.pause(),
  resume: ({ reflector }) => reflector.resume(),
};

function ifAny(server: MiniServer, pick: number, then: (uid: string) => void): void {
  const uid = server.names[pick % Math.max(1, server.names.length)];
  if (uid !== undefined) then(uid);
}

/** What somebody knows who only follows the changes. */
function follow(view: Map<string, string>, change: Change<PodModel>): void {
  if (change.type === 'replaced') {
    view.clear();
    for (const pod of change.items.values()) view.set(pod.uid, pod.labels.v ?? '');
    return;
  }
  for (const pod of change.upserted) view.set(pod.uid, pod.labels.v ?? '');
  for (const pod of change.removed) view.delete(pod.uid);
}

describe('Reflector, whatever happens', () => {
  it('ends with the truth of the server, in its items and for those who follow its changes', async () => {
    const step = fc.record({
      name: fc.constantFrom(...Object.keys(HAPPENINGS)),
      pick: fc.nat(20),
      seconds: fc.constantFrom(0, 0, 0.1, 1, 40, 700),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.double({ min: 0, max: 0.999, noNaN: true }), async (steps, luck) => {
        const server = new MiniServer();
        const clock = new FakeClock();
        const client = new ApiClient(new ScriptedAccess(server.answer));
        const source = new KindSource(client, new PagedList(client, clock), 'Pod', {});
        const view = new Map<string, string>();
        const reflector = new Reflector<PodModel>(
          source,
          { onChange: (change) => follow(view, change) },
          { clock, logger: silentLogger, random: () => luck },
        );
        try {
          for (const { name, pick, seconds } of steps) {
            HAPPENINGS[name]?.({ server, reflector, pick });
            await clock.pass(seconds);
          }
          reflector.resume();
          const done = () => same(view, server.truth) && same(labelsOf(reflector), server.truth);
          for (let minute = 0; minute < 30 && !done(); minute += 1) await clock.pass(60);
          expect(labelsOf(reflector)).toEqual(server.truth);
          expect(view).toEqual(server.truth);
        } finally {
          reflector.dispose();
          await settled();
        }
        expect([clock.sleeping, server.open]).toEqual([0, 0]);
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});

function labelsOf(reflector: Reflector<PodModel>): Map<string, string> {
  return new Map([...reflector.items].map(([uid, pod]) => [uid, pod.labels.v ?? '']));
}

function same(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean {
  return left.size === right.size && [...left].every(([uid, label]) => right.get(uid) === label);
}
