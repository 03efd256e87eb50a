import type { ExpiryObservation } from '../../../core/model/expiry';
import { isControlPlane, type NodeModel } from '../../../core/model/node';
import { KUBELET_CONFIG } from '../../../core/command/kubelet/places';
import { parseKubeletRotation } from '../../../core/parse/kubelet-rotation';
import type { Clock } from '../../../ports/clock';
import type { RemoteShellPort } from '../../../ports/remote-shell';
import {
  certificateFiles,
  hostTime,
  kubeadmExpirationJson,
  kubeadmExpirationTable,
  kubeconfigCertificates,
  type CertificateFile,
} from '../host-commands';
import { readSource, together, type Partly, type Reading } from '../source';

/** Everything that only the host itself can tell, over one shell. */
export async function readHost(
  node: NodeModel,
  shell: RemoteShellPort,
  kubeadm: boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<Reading> {
  const host = node.name;
  const source = (what: string, title: string, read: () => Promise<readonly ExpiryObservation[] | Partly>) =>
    readSource(`host/${host}/${what}`, `${title} on ${host}`, read);
  const readings = [
    source('clock', 'clock', async () => {
      const before = clock.now();
      const there = await shell.exec(hostTime(), signal);
      return [{ kind: 'clock', host, ahead: there - (before + clock.now()) / 2 }];
    }),
    source('files', 'certificate files', async () => observed(await shell.exec(certificateFiles(), signal), host, 'file')),
    source('kubeconfigs', 'kubeconfigs', async () => observed(await shell.exec(kubeconfigCertificates(), signal), host, 'hostKubeconfig')),
    ...(kubeadm ? [source('rotation', 'configuration of the kubelet', () => rotation(host, shell, signal))] : []),
    ...(kubeadm && isControlPlane(node)
      ? [
          source('kubeadm', 'kubeadm certs check-expiration', async () => {
            const list = (await shell.exec(kubeadmExpirationJson(), signal)) ?? (await shell.exec(kubeadmExpirationTable(), signal));
            return [{ kind: 'kubeadm', host, list }];
          }),
        ]
      : []),
  ];
  return together(await Promise.all(readings));
}

async function rotation(host: string, shell: RemoteShellPort, signal: AbortSignal): Promise<readonly ExpiryObservation[]> {
  const { content } = await shell.readFile(KUBELET_CONFIG, { sudo: true }, signal);
  return [{ kind: 'rotation', host, rotation: parseKubeletRotation(new TextDecoder().decode(content)) }];
}

function observed(files: readonly CertificateFile[], host: string, kind: 'file' | 'hostKubeconfig'): Partly {
  const readable = files.filter(({ certificates }) => certificates.length > 0);
  const damaged = files.filter(({ certificates }) => certificates.length === 0);
  return {
    observations: readable.map(({ path, certificates }) => ({ kind, host, path, certificates })),
    damaged: damaged.map(({ path, problems }) => ({
      what: `${path} on ${host}`,
      why: problems.join(' ') || 'There is no certificate in it.',
    })),
  };
}
