import { afterAll, beforeAll, describe, it } from 'vitest';
import { Unavailable } from '../harness/tools/run.mjs';
import { accessCases } from './cases/access';
import { controllerCases } from './cases/controllers';
import { deletionCases } from './cases/deletion';
import { errorCases } from './cases/errors';
import { evictionCases } from './cases/evictions';
import { forgottenCases } from './cases/forgotten';
import { leaseCases } from './cases/leases';
import { listCases } from './cases/lists';
import { patchCases } from './cases/patches';
import { watchCases } from './cases/watches';
import { practiceTarget, realTarget, type Target } from './target';

/**
 * The same cases against the practice cluster and against a real control plane. Where the two differ on purpose, the case
 * says so and why.
 */
function suite(name: string, start: () => Promise<Target>): void {
  describe(name, () => {
    let target: Target | undefined;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target?.dispose());
    const current = (): Target => {
      if (!target) throw new Error('the cluster did not start');
      return target;
    };
    errorCases(current);
    accessCases(current);
    leaseCases(current);
    patchCases(current);
    deletionCases(current);
    evictionCases(current);
    controllerCases(current);
    watchCases(current);
    listCases(current);
    // Last, because it makes the cluster forget its past.
    forgottenCases(current);
  });
}

suite('practice cluster', practiceTarget);

const real = await realTarget().catch((error: unknown) => {
  if (error instanceof Unavailable && !process.env.CI) return error;
  throw error;
});
if (real instanceof Error) {
  const why = real.message.split('\n')[0] ?? '';
  console.warn(`real control plane: skipped, ${why}`);
  describe('real control plane', () => it.skip(`not available: ${why}`, () => undefined));
} else suite('real control plane', async () => real);
