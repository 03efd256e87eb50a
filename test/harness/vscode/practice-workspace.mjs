/** The folder that `npm start` opens: a few files worth looking at, and the practice cluster switched on. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '../tools/cache.mjs';

/** Kept between starts, so that what a person wrote there is still there; only missing files are written. */
export function makePracticeWorkspace(folder = join(cacheRoot(), 'practice-workspace')) {
  const files = {
    '.vscode/settings.json': `${JSON.stringify({ 'drydock.practice.openOnStart': true }, undefined, 2)}\n`,
    'kubeadm.yaml': [
      '# A file of an old cluster: Drydock tells what is wrong with it.',
      'apiVersion: kubeadm.k8s.io/v1beta2',
      'kind: ClusterConfiguration',
      'kubernetesVersion: v1.34.4',
      'controlPlaneEndpoint: api.harbour.example:6443',
      'networking:',
      '  podSubnet: 10.244.0.0/16',
      '',
    ].join('\n'),
    'README.md': [
      '# Practice',
      '',
      'Open the Drydock view in the activity bar: the practice cluster is there, and nothing is at stake.',
      '',
      '1. Expand **practice** and its workers.',
      '2. Right-click **w02**, choose **Drain…**, read the plan, drain it.',
      '3. Watch the Operations view, then open the report.',
      '4. Open `kubeadm.yaml`: its version is one that kubeadm can no longer read.',
      '',
    ].join('\n'),
  };
  for (const [path, text] of Object.entries(files)) {
    const place = join(folder, path);
    mkdirSync(join(place, '..'), { recursive: true });
    if (!existsSync(place)) writeFileSync(place, text);
  }
  return { folder };
}
