import { X509Certificate } from 'node:crypto';
import { connect as connectTls } from 'node:tls';
import { expect } from 'vitest';
import type { OperationState } from '../../../src/core/operation/state';
import type { Cluster } from '../../rig/cluster.mts';
import type { Host } from '../../rig/host.mts';

/** Serial of what a port of a host presents, read by Node alone. */
function served(host: Host, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: host.address, port, rejectUnauthorized: false, requestOCSP: true });
    const take = () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(new X509Certificate(raw).serialNumber);
    };
    socket.on('OCSPResponse', take);
    socket.on('secureConnect', take);
    socket.on('error', reject);
  });
}

/** Serials of what API servers and members of etcd present, by `host:port`. */
export async function onTheWire(cluster: Cluster): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const host of cluster.controlPlanes) for (const port of [6443, 2379, 2380]) found[`${host.name}:${port}`] = await served(host, port);
  return found;
}

/** What went wrong, a line each. */
export function failures(state: OperationState): string {
  return state.steps.flatMap(({ info, failure }) => (failure ? [`${info.title}: ${failure.message}`] : [])).join('\n');
}

const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const FILES = String.raw`cd "$1" && find pki *.conf -type f -exec sh -c 'echo "$(stat -c "%n %a %U" "$0") $(sha256sum < "$0")"' {} \;`;

/** Mode, owner and digest of every file of certificates and kubeconfigs, by path, read by the host's own tools. */
export async function onDisk(host: Host, folder = '/etc/kubernetes'): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await host.exec(['sh', '-c', FILES, 'files', folder]);
  return new Map(stdout.split('\n').flatMap((line) => (line === '' ? [] : [[line.split(' ', 1)[0]!, line] as const])));
}

/** Identifier of the container that runs of each component. */
export async function runningOf(host: Host): Promise<Readonly<Record<string, string>>> {
  const ids = COMPONENTS.map(
    async (name) => [name, (await host.exec(['crictl', 'ps', '--name', `^${name}$`, '-q'])).stdout.trim()] as const,
  );
  return Object.fromEntries(await Promise.all(ids));
}

/** Backups are whole and only root's, and nothing that was only needed in between is left. */
export async function expectTidyHosts(hosts: readonly Host[], backups: readonly string[]): Promise<void> {
  for (const host of hosts) {
    for (const folder of backups) await host.exec(['bash', '-c', 'cd "$1" && sha256sum --quiet -c SHA256SUMS', 'check', folder]);
    expect((await host.exec(['ls', '/etc/kubernetes/drydock/aside'])).stdout).toBe('');
    expect((await host.exec(['find', '/etc/kubernetes', '-name', '*.part', '-o', '-name', '.*.drydock'])).stdout).toBe('');
    expect((await host.exec(['stat', '-c', '%a %U', ...backups])).stdout.trim().split('\n')).toEqual(backups.map(() => '700 root'));
  }
}
