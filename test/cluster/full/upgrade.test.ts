/** A real minor upgrade by packages, as the documentation tells: switch the repository, unhold, install, hold, apply. */
import { expect, it } from 'vitest';
import type { Host } from '../../rig/host.mts';
import { IGNORED_CHECKS } from '../../rig/kubeadm.mts';
import { packageVersion } from '../../rig/parts/packages.mts';
import { SOURCE_FILE, sourceLine } from '../../rig/repository.mts';
import { RIG_LIMIT, useOwnRig } from '../support/own-rig';

const NEXT = '1.35.4';
const own = useOwnRig({ name: 'upgrade', controlPlanes: 1, workers: 0, kubernetes: '1.34.4', alsoServe: [NEXT] });

it('goes from 1.34.4 to 1.35.4 with no ignored check but the one for cgroup v1', { timeout: RIG_LIMIT }, async () => {
  const { cluster } = own;
  const cp = cluster.host('cp1');
  await cluster.loadImages(cp, NEXT);
  await cp.write(SOURCE_FILE, sourceLine(cluster.host('depot').address, NEXT));
  await cp.exec(['apt-get', 'update', '-qq']);
  await installed(cp, 'kubeadm');
  expect((await cp.exec(['kubeadm', 'version', '-o', 'short'])).stdout.trim()).toBe(`v${NEXT}`);
  const applied = await cp.exec(['kubeadm', 'upgrade', 'apply', `v${NEXT}`, '--yes', IGNORED_CHECKS]);
  expect(applied.stdout).toMatch(/SUCCESS/);
  await installed(cp, 'kubelet', 'kubectl');
  await cp.exec(['systemctl', 'daemon-reload']);
  await cp.exec(['systemctl', 'restart', 'kubelet.service']);
  await cluster.until('the node tells the new version', async () => {
    const { status } = await cluster.get<{ status: { nodeInfo: { kubeletVersion: string } } }>('node', 'cp1');
    return status.nodeInfo.kubeletVersion === `v${NEXT}`;
  });
  await cluster.ready();
  const { serverVersion } = JSON.parse(await cluster.kubectl('version', '-o', 'json')) as { serverVersion: { gitVersion: string } };
  expect(serverVersion.gitVersion).toBe(`v${NEXT}`);
  const images = await cluster.kubectl('get', 'pods', '-n', 'kube-system', '-o', 'jsonpath={.items[*].spec.containers[*].image}');
  for (const part of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'])
    expect(images).toContain(`${part}:v${NEXT}`);
  expect((await cp.exec(['apt-mark', 'showhold'])).stdout.trim().split('\n').sort()).toEqual(['kubeadm', 'kubectl', 'kubelet']);
});

async function installed(host: Host, ...names: readonly string[]): Promise<void> {
  await host.exec(['apt-mark', 'unhold', ...names]);
  const wanted = names.map((name) => `${name}=${packageVersion(NEXT)}`);
  await host.exec(['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-qq', ...wanted]);
  await host.exec(['apt-mark', 'hold', ...names]);
}
