import { expect, it } from 'vitest';
import { VersionReview } from '../../../../src/features/clusters/version-review';
import { DrydockError } from '../../../../src/core/errors';

const live = { state: 'live', since: 0 } as const;
const stale = { state: 'stale', since: 0, error: new DrydockError('disconnected', 'It broke.'), retryAt: 1 } as const;

it('a connection that was lost and is back is a reason to read the version, the first one is none', async () => {
  let reads = 0;
  const review = new VersionReview(async () => void (reads += 1));
  for (const status of [{ state: 'starting' } as const, live, live]) review.statusChanged(status);
  expect(reads).toBe(0);
  for (const status of [stale, stale, { state: 'starting' } as const, live, live]) review.statusChanged(status);
  expect(reads).toBe(1);
});

it('many reasons during one reading are followed by one more', async () => {
  const open: (() => void)[] = [];
  let reads = 0;
  const review = new VersionReview(() => {
    reads += 1;
    return new Promise<void>((resolve) => open.push(resolve));
  });
  for (let turn = 0; turn < 5; turn += 1) review.due();
  expect(reads).toBe(1);
  open.shift()?.();
  await expect.poll(() => reads).toBe(2);
  open.shift()?.();
  review.due();
  await expect.poll(() => reads).toBe(3);
});
