import { describe, expect, it } from 'vitest';
import { createKubernetesPort } from '../../../../../src/backends/kubernetes/port/port';
import { silentLogger } from '../../../../../src/core/logger';
import type { LeaseHandle } from '../../../../../src/ports/kubernetes';
import { FakeClock } from '../../../operations/support/fake-clock';
import { refusal, ScriptedAccess, type Answer } from '../support/scripted-access';

interface StoredLease {
  metadata: { resourceVersion: string; labels?: unknown };
  spec: { holderIdentity?: string; leaseDurationSeconds?: number; renewTime?: string; acquireTime?: string; leaseTransitions?: number };
}

/** The Lease API with optimistic concurrency. */
class LeaseServer {
  lease: StoredLease | undefined;
  beforeWrite: () => void = () => {};

  readonly answer = (method: string, body: unknown): Answer => {
    if (method === 'GET') return this.lease ? { body: structuredClone(this.lease) } : refusal(404, 'NotFound', 'leases "drain" not found');
    this.beforeWrite();
    const sent = structuredClone(body) as StoredLease;
    if (method === 'POST') {
      if (this.lease) return refusal(409, 'AlreadyExists', 'leases "drain" already exists');
      this.lease = { ...sent, metadata: { ...sent.metadata, resourceVersion: '1' } };
    } else {
      if (sent.metadata.resourceVersion !== this.lease?.metadata.resourceVersion)
        return refusal(409, 'Conflict', 'the object has been modified');
      this.lease = { ...sent, metadata: { ...sent.metadata, resourceVersion: `${sent.metadata.resourceVersion}+` } };
    }
    return { body: structuredClone(this.lease) };
  };

  take(holder: string, renewTime: string): void {
    this.lease = {
      metadata: { resourceVersion: `by-${holder}` },
      spec: { holderIdentity: holder, leaseDurationSeconds: 40, renewTime, leaseTransitions: 3 },
    };
  }
}

const WANTED = { namespace: 'kube-system', name: 'drain', holder: 'me', durationSeconds: 60 };

function setUp() {
  const server = new LeaseServer();
  const clock = new FakeClock();
  const access = new ScriptedAccess(({ method, body }) => server.answer(method, body));
  const port = createKubernetesPort(access, { clock, logger: silentLogger });
  return {
    server,
    clock,
    access,
    port,
    iso: (seconds: number) => new Date(clock.now() + seconds * 1000).toISOString().replace('Z', '000Z'),
  };
}

function held(answer: LeaseHandle | { readonly heldBy: string }): LeaseHandle {
  if (answer.heldBy !== undefined) throw new Error(`held by ${answer.heldBy}`);
  return answer;
}

describe('acquireLease', () => {
  it('creates a Lease, renews and gives it back', async () => {
    const { server, clock, access, port, iso } = setUp();
    const handle = held(await port.acquireLease(WANTED));
    const began = iso(0);
    expect(access.asked[1]).toBe('POST /apis/coordination.k8s.io/v1/namespaces/kube-system/leases');
    expect(server.lease?.spec).toEqual({
      holderIdentity: 'me',
      leaseDurationSeconds: 60,
      renewTime: began,
      acquireTime: began,
      leaseTransitions: 0,
    });
    await clock.pass(20);
    await handle.renew();
    expect(server.lease?.spec).toMatchObject({ renewTime: iso(0), acquireTime: began, leaseTransitions: 0 });
    await handle.release();
    expect(server.lease?.spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
    held(await port.acquireLease({ ...WANTED, holder: 'other' }));
    expect(server.lease?.spec).toMatchObject({ holderIdentity: 'other', leaseTransitions: 1 });
  });

  it('tells who holds it and until when', async () => {
    const { server, clock, access, port, iso } = setUp();
    server.take('somebody', iso(-10));
    expect(await port.acquireLease(WANTED)).toEqual({ heldBy: 'somebody', until: clock.now() + 30_000 });
    expect(access.requests).toHaveLength(1);
  });

  it.each([
    ['expired', 'somebody', -41],
    ['was its own before a restart', 'me', -1],
  ])('takes over a Lease that %s', async (_, holder, renewed) => {
    const { server, port, iso } = setUp();
    server.take(holder, iso(renewed));
    held(await port.acquireLease(WANTED));
    expect(server.lease?.spec).toMatchObject({ holderIdentity: 'me', leaseTransitions: holder === 'me' ? 3 : 4 });
  });

  it('lets one of two who want it at once have it', async () => {
    const { server, port, iso } = setUp();
    server.beforeWrite = () => {
      server.beforeWrite = () => {};
      server.take('faster', iso(0));
    };
    expect(await port.acquireLease(WANTED)).toMatchObject({ heldBy: 'faster' });
  });

  it('renews past a write that did not take it away, and says so when one did', async () => {
    const { server, port, iso } = setUp();
    const handle = held(await port.acquireLease(WANTED));
    if (server.lease) server.lease = { ...server.lease, metadata: { resourceVersion: '77', labels: { a: 'b' } } };
    await handle.renew();
    expect(server.lease).toMatchObject({ metadata: { resourceVersion: '77+', labels: { a: 'b' } } });
    server.take('thief', iso(0));
    await expect(handle.renew()).rejects.toMatchObject({ kind: 'locked', message: 'Lease kube-system/drain now belongs to thief.' });
    await expect(handle.release()).rejects.toMatchObject({ kind: 'locked' });
    expect(server.lease?.spec.holderIdentity).toBe('thief');
  });

  it('says so when the Lease was deleted', async () => {
    const { server, port } = setUp();
    const handle = held(await port.acquireLease(WANTED));
    server.lease = undefined;
    await expect(handle.renew()).rejects.toMatchObject({ kind: 'locked', message: 'Lease kube-system/drain now belongs to nobody.' });
  });
});
