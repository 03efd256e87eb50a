import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyResult } from '../../../src/core/command/parsers';
import { openPort } from './open-port';
import type { PortUnderTest } from './under-test';

const LIST = anyResult({ argv: ['etcdctl', 'member', 'list'], timeoutMs: 20_000 });
const ABSENT = { namespace: 'kube-system', pod: 'etcd-nowhere', container: 'etcd' };

/** Connections into pods, as far as there need be no pod: what is behind them needs a kubelet, or the practice cluster's etcd. */
export function streamCases(subject: PortUnderTest): void {
  describe('connections into pods', () => {
    let nobody: Awaited<ReturnType<typeof openPort>> | undefined;
    beforeAll(async () => {
      const { kubeconfig, tokens } = subject.target();
      nobody = await openPort(kubeconfig.replaceAll(tokens.admin, tokens.nobody));
    });
    afterAll(() => nobody?.dispose());

    it('are refused where there is no such pod', async () => {
      await expect(subject.port().exec(ABSENT, LIST)).rejects.toMatchObject({ kind: 'notFound' });
      await expect(subject.port().forward(ABSENT, 2379)).rejects.toMatchObject({ kind: 'notFound' });
    });

    it('name the right that is missing', async () => {
      for (const [resource, ask] of [
        ['pods/exec', () => nobody!.port.exec(ABSENT, LIST)],
        ['pods/portforward', () => nobody!.port.forward(ABSENT, 2379)],
      ] as const)
        await expect(ask()).rejects.toMatchObject({
          kind: 'forbidden',
          message: expect.stringMatching(new RegExp(`cannot (get|create) resource "${resource}"`)) as string,
          hint: expect.stringContaining(`the verbs get and create on ${resource} in kube-system`) as string,
        });
    });

    it('are given up when nobody wants them any more', async () => {
      await expect(subject.port().forward(ABSENT, 2379, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    });
  });
}
