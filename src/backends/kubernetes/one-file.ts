import { DrydockError } from '../../core/errors';
import { silentLogger } from '../../core/logger';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import { createKubernetesBackend } from './backend';

const CONNECT_TIMEOUT_MS = 10_000;
const NOTHING = { dispose() {} };

/** Connects to the one cluster of a kubeconfig that was just written, past the settings and without any plugin. */
export async function connectFile(path: string, context: string, clock: Clock, signal: AbortSignal): Promise<KubernetesPort> {
  const backend = createKubernetesBackend({
    logger: silentLogger,
    clock,
    env: {},
    home: '',
    settings: {
      kubeconfigs: () => [path],
      connectTimeoutMs: () => CONNECT_TIMEOUT_MS,
      execTimeoutMs: () => CONNECT_TIMEOUT_MS,
      onDidChange: () => NOTHING,
    },
    workspaceFolders: () => [],
    mayExecute: async () => false,
  });
  try {
    const { clusters } = await backend.directory.list();
    const ref = clusters.find((cluster) => cluster.file === path && cluster.context === context);
    if (!ref) throw new DrydockError('config', `${path} has no context ${context}.`);
    return await backend.connector.connect(ref, signal);
  } finally {
    backend.dispose();
  }
}
