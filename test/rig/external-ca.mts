/** A cluster whose authority is elsewhere: its key is on no host, as where an organisation signs by itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster.mts';

const KEY = '/etc/kubernetes/pki/ca.key';

/** Where the key of the authority is kept on this machine. */
export function authorityKeyFile(state: string): string {
  return join(state, 'ca.key');
}

/**
 * Takes the key off every control plane and into the rig's folder. With a foreign authority kubeadm gives the controller
 * manager no key to sign with, so its manifest gets what kubeadm would have written.
 */
export async function takeAuthorityKey(cluster: Cluster, state: string): Promise<void> {
  const [first] = cluster.controlPlanes;
  writeFileSync(authorityKeyFile(state), await first!.read(KEY), { mode: 0o600 });
  const manifest = '/etc/kubernetes/manifests/kube-controller-manager.yaml';
  // Renamed into place as a whole: the kubelet reads whatever lies in the folder.
  const changed = '/etc/kubernetes/kube-controller-manager.new';
  for (const host of cluster.controlPlanes) {
    await host.script([
      `sed -E 's#(--cluster-signing-(cert|key)-file=).*#\\1#' ${manifest} > ${changed}`,
      `chmod 0600 ${changed}`,
      `mv ${changed} ${manifest}`,
      `rm ${KEY}`,
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
