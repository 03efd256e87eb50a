/**
 * The image of a host that has the packages of one Kubernetes version installed and held, as a provisioned machine has them.
 * Installing them once here instead of on each host is most of what makes `up` quick.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { exists, podman } from '../podman.mts';
import { ensurePackages, packageVersion } from './packages.mts';

const RECIPE = 1;
export const KUBERNETES_PACKAGES = ['kubeadm', 'kubelet', 'kubectl'] as const;

/**
 * @param hostImage name of the host image it is made upon
 * @param labels of the container in which it is made, so that one left behind can be found
 */
export async function ensureNodeImage(hostImage: string, kubernetes: string, labels: Readonly<Record<string, string>>): Promise<string> {
  const packages = await ensurePackages(kubernetes);
  const key = createHash('sha256')
    .update(JSON.stringify([hostImage, basename(packages), RECIPE]))
    .digest('hex')
    .slice(0, 12);
  const image = `localhost/drydock-rig-node:${kubernetes}-${key}`;
  if (await exists('image', image)) return image;
  const files = KUBERNETES_PACKAGES.map((name) => `${name}_${packageVersion(kubernetes)}_amd64.deb`);
  for (const file of files) if (!existsSync(join(packages, file))) throw new Error(`${packages} holds no ${file}`);
  const container = `drydock-rig-node-${key}-${process.pid}`;
  const script = [
    `dpkg --install ${files.map((file) => `/srv/deb/${file}`).join(' ')}`,
    `apt-mark hold ${KUBERNETES_PACKAGES.join(' ')}`,
    'systemctl enable kubelet.service',
  ].join(' && ');
  await podman('rm', '--force', '--ignore', '--time', '0', container);
  try {
    await podman(
      ...['--runtime', 'runc', 'run', '--name', container, '--network', 'none', '--cgroupns=private', '--privileged'],
      ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
      ...['-e', 'DEBIAN_FRONTEND=noninteractive', '-v', `${packages}:/srv/deb:ro`, hostImage],
      ...['sh', '-c', script],
    );
    await podman('commit', '--quiet', container, image);
  } finally {
    await podman('rm', '--force', '--ignore', '--time', '0', container);
  }
  return image;
}
