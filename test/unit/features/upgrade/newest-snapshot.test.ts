import { expect, it } from 'vitest';
import type { OperationState } from '../../../../src/core/operation/state';
import { newestSnapshot } from '../../../../src/features/upgrade/newest-snapshot';

const operation = (startedAt: number | undefined, over: object = {}, status = 'succeeded') =>
  ({
    status,
    startedAt,
    header: {
      type: 'takeSnapshot',
      title: 'Take a snapshot',
      cluster: { uid: 'one' },
      plan: { body: { snapshot: { destination: { path: `/snapshots/${startedAt}.db` } } } },
      ...over,
    },
  }) as unknown as OperationState;

it('is the one that was begun last, of this cluster, and came to its end', () => {
  const all = [
    operation(100),
    operation(300),
    operation(200),
    operation(400, { cluster: { uid: 'other' } }),
    operation(500, {}, 'failed'),
    operation(600, { type: 'drain' }),
    operation(undefined),
  ];
  expect(newestSnapshot(all, 'one')).toEqual({ takenAt: 300, verified: true, where: '/snapshots/300.db' });
});

it('is none where there is none', () => {
  expect(newestSnapshot([], 'one')).toBeUndefined();
  expect(newestSnapshot([operation(1, { plan: {} })], 'one')?.where).toBe('Take a snapshot');
});
