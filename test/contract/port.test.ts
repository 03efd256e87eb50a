import { afterAll, beforeAll, describe, it } from 'vitest';
import { Unavailable } from '../harness/tools/run.mjs';
import { certificateCases } from './port/certificate-cases';
import { mutationCases } from './port/mutation-cases';
import { openPort } from './port/open-port';
import { readingCases } from './port/reading-cases';
import { usageCases } from './port/usage-cases';
import { streamCases } from './port/stream-cases';
import { practiceTarget, realTarget, type Target } from './target';

/** The Kubernetes backend, from kubeconfig to model, against the practice cluster and a real control plane. */
function suite(name: string, start: () => Promise<Target>, { real }: { readonly real: boolean }): void {
  describe(`port to the ${name}`, () => {
    let target: Target | undefined;
    let opened: Awaited<ReturnType<typeof openPort>> | undefined;
    beforeAll(async () => {
      target = await start();
      opened = await openPort(target.kubeconfig);
    });
    afterAll(async () => {
      opened?.dispose();
      await target?.dispose();
    });
    const subject = {
      target: () => started(target),
      port: () => started(opened).port,
    };
    mutationCases(subject);
    certificateCases(subject);
    usageCases(subject, { real });
    streamCases(subject);
    // Last, because it makes the cluster forget its past.
    readingCases(subject);
  });
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the cluster did not start');
  return value;
}

suite('practice cluster', practiceTarget, { real: false });

const real = await realTarget().catch((error: unknown) => {
  if (error instanceof Unavailable && !process.env.CI) return error;
  throw error;
});
if (real instanceof Error) {
  const why = real.message.split('\n')[0] ?? '';
  console.warn(`real control plane: skipped, ${why}`);
  describe('port to the real control plane', () => it.skip(`not available: ${why}`, () => undefined));
} else suite('real control plane', async () => real, { real: true });
