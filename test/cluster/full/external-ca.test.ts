/** A cluster whose CA key is on no host. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { authorityKeyFile } from '../../rig/external-ca.mts';
import { useOwnRig } from '../support/own-rig';

const own = useOwnRig({ name: 'foreign-ca', controlPlanes: 2, workers: 1, externalCA: true });

it('has the key on no host, and kubeadm knows that somebody else signs', async () => {
  const { cluster } = own;
  for (const host of cluster.nodes) {
    const { stdout } = await host.exec(['find', '/etc/kubernetes', '/var/lib/kubelet/pki', '-name', 'ca.key', '-not', '-path', '*/etcd/*']);
    expect(stdout.trim(), host.name).toBe('');
  }
  expect(existsSync(authorityKeyFile(cluster.state))).toBe(true);
  for (const host of cluster.controlPlanes) {
    const { stdout } = await host.exec(['kubeadm', 'certs', 'check-expiration']);
    expect(stdout).toMatch(/^apiserver\s.*\sca\s+yes/m);
    expect(stdout).toMatch(/^etcd-server\s.*\setcd-ca\s+no/m);
    const renewal = await host.exec(['kubeadm', 'certs', 'renew', 'apiserver'], { mayFail: true });
    expect(`${renewal.stdout}${renewal.stderr}`).toMatch(/can't be renewed|external/i);
  }
});

it('signs no requests', async () => {
  const { cluster } = own;
  for (const { name } of cluster.controlPlanes) {
    const { spec } = await cluster.get<{ spec: { containers: readonly { command: readonly string[] }[] } }>(
      ...['pod', `kube-controller-manager-${name}`, '-n', 'kube-system'],
    );
    expect(spec.containers[0]!.command).toContain('--cluster-signing-key-file=');
  }
});
