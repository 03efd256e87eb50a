import { ASIDE_FOLDER, BACKUP_FOLDER, OWN_FOLDER } from '../../command/control-plane/places';
import { renewCertificate } from '../../command/kubeadm/renew';
import type { RenewBody, RenewHost } from './plan';

/** The same by hand, host by host: what a person would type there as root. */
export function renewCommands({ hosts, mode }: RenewBody): readonly (readonly string[])[] {
  if (mode === 'rolling') return hosts.flatMap((host) => [...prepared(host), ...restarted(host)]);
  return [...hosts.flatMap(prepared), ...hosts.flatMap(restarted)];
}

function prepared(host: RenewHost): readonly (readonly string[])[] {
  const { name, certificates, layout } = host;
  const kubeconfigs = certificates.filter(({ path }) => path.endsWith('.conf')).map(({ path }) => path);
  return [...backedUp(host, kubeconfigs), ...certificates.map((one) => on(name, renewCertificate(one.name, layout).argv))];
}

/** @param kubeconfigs absolute paths; the folder of certificates is always part of it */
export function backedUp(
  { name, layout, backup }: Pick<RenewHost, 'name' | 'layout' | 'backup'>,
  kubeconfigs: readonly string[],
): readonly (readonly string[])[] {
  return [
    on(name, ['install', '-d', '-m', '0700', OWN_FOLDER, ASIDE_FOLDER, BACKUP_FOLDER, backup]),
    on(name, ['cp', '-R', '-t', backup, layout.pki, ...kubeconfigs]),
  ];
}

export function restarted({
  name,
  restarts,
  layout,
  source,
}: Pick<RenewHost, 'name' | 'restarts' | 'layout' | 'source'>): readonly (readonly string[])[] {
  return restarts.flatMap(({ component }) => {
    const file = `${component}.yaml`;
    const look = source === 'crictl' ? ['crictl', 'ps', '--name', `^${component}$`] : ['pgrep', '-a', component.slice(0, 15)];
    return [
      on(name, ['mv', `${layout.manifests}/${file}`, `${ASIDE_FOLDER}/${file}`]),
      on(name, [...look]),
      on(name, ['mv', `${ASIDE_FOLDER}/${file}`, `${layout.manifests}/${file}`]),
    ];
  });
}

/** What is typed to do something as root there. */
export function on(host: string, argv: readonly string[]): readonly string[] {
  return ['ssh', host, 'sudo', ...argv];
}
