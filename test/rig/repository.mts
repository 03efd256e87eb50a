/** The package repository of a rig, and what a host takes from it. */
import type { Host } from './host.mts';
import { fileLines } from './lines.mts';
import { minorOf } from './parts/packages.mts';

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
  await depot.script([
    ...fileLines('/etc/systemd/system/packages.service', unit.join('\n')),
    'systemctl enable --quiet --now packages.service',
  ]);
  await depot.until(
    'the package repositories are served',
    async () => (await depot.exec(['curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1/'], { mayFail: true })).code === 0,
    60_000,
  );
}

/** The source line of one minor's repository, in the file where users have it. */
export function sourceLine(depotAddress: string, kubernetes: string): string {
  return `deb [trusted=yes] http://${depotAddress}/${minorOf(kubernetes)}/deb ./\n`;
}

export const SOURCE_FILE = '/etc/apt/sources.list.d/kubernetes.list';
