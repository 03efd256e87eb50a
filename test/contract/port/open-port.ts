import { createKubernetesBackend } from '../../../src/backends/kubernetes';
import { silentLogger } from '../../../src/core/logger';
import type { KubernetesPort } from '../../../src/ports/kubernetes';
import { systemClock } from '../../../src/backends/system-clock';

/** The product's own way to a cluster, from the text of a kubeconfig. */
export async function openPort(kubeconfig: string): Promise<{ readonly port: KubernetesPort; dispose(): void }> {
  const backend = createKubernetesBackend({
    logger: silentLogger,
    clock: systemClock,
    env: {},
    home: '',
    settings: {
      kubeconfigs: () => [],
      connectTimeoutMs: () => 20_000,
      execTimeoutMs: () => 20_000,
      onDidChange: () => ({ dispose() {} }),
    },
    workspaceFolders: () => [],
    mayExecute: async () => false,
  });
  backend.addInline({ file: 'practice:contract', text: kubeconfig });
  const { clusters } = await backend.directory.list();
  const [ref] = clusters;
  if (!ref) throw new Error('The kubeconfig has no context.');
  const port = await backend.connector.connect(ref);
  return {
    port,
    dispose() {
      port.dispose();
      backend.dispose();
    },
  };
}
