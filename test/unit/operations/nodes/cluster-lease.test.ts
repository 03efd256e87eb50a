import { expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/logger';
import type { OperationHeader } from '../../../../src/core/operation/events';
import { sharedLockOf } from '../../../../src/operations/nodes/cluster-lease';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';

const header = {
  id: 'op-1',
  title: 'Drain w02',
  createdBy: 'kate@laptop',
  cluster: { id: 'x', name: 'prod-eu', uid: 'u' },
} as unknown as OperationHeader;
const signal = new AbortController().signal;

it('takes the Lease, tells who else holds it, and takes its own up again', async () => {
  const cluster = new FakeCluster(new FakeClock());
  const acquire = await sharedLockOf(cluster, header, silentLogger, signal);
  const lock = await acquire?.(signal);
  expect(lock?.heldBy).toBeUndefined();
  const again = await acquire?.(signal);
  expect(again?.heldBy).toBeUndefined();
  const other = await sharedLockOf(
    cluster,
    { ...header, id: 'op-2' as OperationHeader['id'], createdBy: 'tom@desk' },
    silentLogger,
    signal,
  );
  expect(await other?.(signal)).toEqual({ heldBy: 'kate@laptop: Drain w02 (op-1)' });
  if (lock && lock.heldBy === undefined) await lock.release();
  expect(cluster.lease).toBeUndefined();
});

it('does without where Leases are not for this identity', async () => {
  const cluster = new FakeCluster(new FakeClock());
  cluster.forbidden.add('create leases');
  expect(await sharedLockOf(cluster, header, silentLogger, signal)).toBeUndefined();
  expect(cluster.count('update Lease')).toBe(0);
});
