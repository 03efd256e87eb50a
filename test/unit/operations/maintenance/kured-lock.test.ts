import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { kuredHolders, type Kured } from '../../../../src/core/policy/kured';
import { kuredName, withKuredLock } from '../../../../src/operations/maintenance/kured-lock';
import type { KubernetesPort } from '../../../../src/ports/kubernetes';

const KURED: Kured = { namespace: 'kube-system', name: 'kured', annotation: 'weave.works/kured-node-lock', concurrency: 1 };
const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
const never = new AbortController().signal;

/** A DaemonSet of kured with its lock, and the lock of Drydock itself. */
function bench(annotation?: string, refused?: DrydockError) {
  const state = { annotation, now: NOW, writes: 0, lease: 'free' };
  const port = {
    get: async () => ({ annotations: state.annotation === undefined ? {} : { [KURED.annotation]: state.annotation } }),
    setAnnotation: async (_key: unknown, _name: string, { from, to }: { from: string | undefined; to: string | undefined }) => {
      if (refused) throw refused;
      if (from !== state.annotation) throw new DrydockError('conflict', 'It is another one by now.');
      state.annotation = to;
      state.writes += 1;
    },
  } as unknown as KubernetesPort;
  const clock = { now: () => state.now, sleep: async () => {} };
  const lease = async () => {
    state.lease = 'held';
    return { renewEverySeconds: 20, renew: async () => {}, release: async () => void (state.lease = 'free') };
  };
  const take = (holder = kuredName('op-1')) => withKuredLock(lease, { kured: KURED, holder }, async () => port, clock)(never);
  return { state, take };
}

const held = (nodeID: string) => JSON.stringify({ nodeID, created: new Date(NOW).toISOString(), TTL: 0 });

describe("kured's lock", () => {
  it('is taken with the Lease, written anew before its time is over, and given back', async () => {
    const { state, take } = bench();
    const lock = await take();
    if (lock.heldBy !== undefined) throw new Error(lock.heldBy);
    expect(kuredHolders(state.annotation, NOW)[0]).toMatchObject({ holder: 'drydock/op-1', until: NOW + 30 * 60_000 });
    await lock.renew(never);
    expect(state.writes).toBe(1);
    state.now += 6 * 60_000;
    await lock.renew(never);
    expect(kuredHolders(state.annotation, state.now)[0]?.since).toBe(state.now);
    await lock.release();
    expect(state).toMatchObject({ annotation: undefined, lease: 'free' });
  });

  it('of somebody else is told, and the Lease is given back', async () => {
    const { state, take } = bench(held('w9'));
    expect(await take()).toEqual({ heldBy: 'kured has its lock for w9 since 2026-11-23 09:00:00 UTC' });
    expect(state).toMatchObject({ annotation: held('w9'), lease: 'free' });
  });

  it('that this operation left behind is taken up; one whose time is over does not count', async () => {
    const { state, take } = bench(held('drydock/op-1'));
    expect((await take()).heldBy).toBeUndefined();
    const old = bench(JSON.stringify({ nodeID: 'w9', created: new Date(NOW - 120_000).toISOString(), TTL: 60e9 }));
    expect((await old.take()).heldBy).toBeUndefined();
    expect(state.writes + old.state.writes).toBe(2);
  });

  it('that somebody takes while it is held is lost: the operation hears of it with the next writing', async () => {
    const { state, take } = bench();
    const lock = await take();
    if (lock.heldBy !== undefined) throw new Error(lock.heldBy);
    state.annotation = held('w9');
    state.now += 6 * 60_000;
    await expect(lock.renew(never)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('that may not be written keeps the operation from beginning, with what to do', async () => {
    const { state, take } = bench(undefined, new DrydockError('forbidden', 'daemonsets is forbidden.'));
    await expect(take()).rejects.toMatchObject({
      kind: 'forbidden',
      hint: expect.stringContaining('DaemonSet kube-system/kured') as string,
    });
    expect(state.lease).toBe('free');
  });
});
