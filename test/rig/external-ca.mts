/** A cluster whose authority is elsewhere: its key is on no host, as where an organisation signs by itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster.mts';
import { INIT_FILE } from './kubeadm.mts';
import { fileLines } from './lines.mts';

const KEY = '/etc/kubernetes/pki/ca.key';

/** Where the key of the authority is kept on this machine. */
export function authorityKeyFile(state: string): string {
  return join(state, 'ca.key');
}

/**
 * Takes the key off every control plane and into the rig's folder. kubeadm then makes a controller manager that doesn't
 * sign, so each of them gets that manifest, as `kubeadm init` with a foreign authority would have written it.
 */
export async function takeAuthorityKey(cluster: Cluster, state: string): Promise<void> {
  const [first] = cluster.controlPlanes;
  const configuration = await first!.read(INIT_FILE);
  writeFileSync(authorityKeyFile(state), await first!.read(KEY), { mode: 0o600 });
  for (const host of cluster.controlPlanes) {
    const file = '/run/rig-init.yaml';
    await host.script([
      `rm ${KEY}`,
      ...fileLines(file, configuration, '0600'),
      `kubeadm init phase control-plane controller-manager --config ${file} 2>&1`,
    ]);
  }
  for (const host of cluster.controlPlanes) {
    await cluster.until(`the controller manager of ${host.name} runs without the key`, async () => {
      const pod = `kube-controller-manager-${host.name}`;
      const { spec, status } = await cluster.get<{
        spec: { containers: readonly { command: readonly string[] }[] };
        status: { containerStatuses?: readonly { ready: boolean }[] };
      }>('pod', pod, '-n', 'kube-system');
      const signs = spec.containers[0]!.command.some((part) => part.startsWith('--cluster-signing-key-file=/'));
      return !signs && status.containerStatuses?.[0]?.ready === true;
    });
  }
}
