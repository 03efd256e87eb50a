/** The package repository of a rig, and what a host takes from it. */
import type { Host } from './host.mts';
import { minorOf, packageVersion } from './parts/packages.mts';

/** Serves /srv/packages (one folder for each minor) over HTTP, as the published repositories are. */
export async function serveRepositories(depot: Host): Promise<void> {
  const unit = [
    '[Unit]',
    'Description=package repositories of the rig',
    '[Service]',
    'ExecStart=/usr/bin/python3 -m http.server 80 --directory /srv/packages',
    'Restart=always',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ];
  await depot.write('/etc/systemd/system/packages.service', unit.join('\n'));
  await depot.exec(['systemctl', 'daemon-reload']);
  await depot.exec(['systemctl', 'enable', '--now', 'packages.service']);
  await depot.until('the package repositories are served', async () => {
    return (await depot.exec(['curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1/'], { mayFail: true })).code === 0;
  });
}

/** The source line of one minor's repository, in the file where users have it. */
export function sourceLine(depotAddress: string, kubernetes: string): string {
  return `deb [trusted=yes] http://${depotAddress}/${minorOf(kubernetes)}/deb ./\n`;
}

export const SOURCE_FILE = '/etc/apt/sources.list.d/kubernetes.list';

/** Installs kubeadm, kubelet and kubectl of one version and holds them, as the documentation tells. */
export async function installKubernetes(host: Host, depotAddress: string, kubernetes: string): Promise<void> {
  await host.write(SOURCE_FILE, sourceLine(depotAddress, kubernetes));
  const version = packageVersion(kubernetes);
  const names = ['kubeadm', 'kubelet', 'kubectl'];
  await host.script([
    'export DEBIAN_FRONTEND=noninteractive',
    'apt-get update -qq',
    `apt-get install -y -qq --no-install-recommends ${names.map((name) => `${name}=${version}`).join(' ')} >/dev/null`,
    `apt-mark hold ${names.join(' ')} >/dev/null`,
    'systemctl enable kubelet.service >/dev/null 2>&1',
  ]);
}
