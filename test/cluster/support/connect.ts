import { setTimeout as sleep } from 'node:timers/promises';
import { createKubernetesBackend } from '../../../src/backends/kubernetes';
import { cancelled } from '../../../src/core/errors';
import { silentLogger } from '../../../src/core/logger';
import type { ClusterRef } from '../../../src/core/model/cluster';
import type { Clock } from '../../../src/ports/clock';
import type { KubeconfigCertificate } from '../../../src/ports/clusters';
import type { KubernetesPort } from '../../../src/ports/kubernetes';

export const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    sleep(milliseconds, undefined, signal ? { signal } : {}).catch(() => {
      throw cancelled();
    }),
};

export interface Connection {
  readonly ref: ClusterRef;
  readonly port: KubernetesPort;
  /** Certificates in the kubeconfig. */
  certificates(signal?: AbortSignal): Promise<readonly KubeconfigCertificate[]>;
  dispose(): void;
}

/** Connects through the product's own backend. @param kubeconfig path of a file with one context */
export async function connect(kubeconfig: string): Promise<Connection> {
  const backend = createKubernetesBackend({
    logger: silentLogger,
    clock,
    env: {},
    home: '',
    settings: {
      kubeconfigs: () => [kubeconfig],
      connectTimeoutMs: () => 10_000,
      execTimeoutMs: () => 10_000,
      onDidChange: () => ({ dispose() {} }),
    },
    workspaceFolders: () => [],
    mayExecute: async () => false,
  });
  const { clusters } = await backend.directory.list();
  const ref = clusters.find((one) => one.file === kubeconfig);
  if (!ref) throw new Error(`${kubeconfig} has no context.`);
  const port = await backend.connector.connect(ref);
  return {
    ref,
    port,
    certificates: (signal) => backend.directory.certificates(signal),
    dispose() {
      port.dispose();
      backend.dispose();
    },
  };
}
