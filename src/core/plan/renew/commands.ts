import { ASIDE_FOLDER, BACKUP_FOLDER, OWN_FOLDER } from '../../command/control-plane/places';
import { renewCertificate } from '../../command/kubeadm/renew';
import type { RenewBody, RenewHost } from './plan';

/** The same by hand, host by host: what a person would type there as root. */
export function renewCommands({ hosts, mode }: RenewBody): readonly (readonly string[])[] {
  if (mode === 'rolling') return hosts.flatMap((host) => [...prepared(host), ...restarted(host)]);
  return [...hosts.flatMap(prepared), ...hosts.flatMap(restarted)];
}

function prepared({ name, certificates, layout, backup }: RenewHost): readonly (readonly string[])[] {
  const files = [layout.pki, ...certificates.filter(({ path }) => path.endsWith('.conf')).map(({ path }) => path)];
  return [
    on(name, ['install', '-d', '-m', '0700', OWN_FOLDER, ASIDE_FOLDER, BACKUP_FOLDER, backup]),
    on(name, ['cp', '-R', '-t', backup, ...files]),
    ...certificates.map((certificate) => on(name, renewCertificate(certificate.name, layout).argv)),
  ];
}

function restarted({ name, restarts, layout, source }: RenewHost): readonly (readonly string[])[] {
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

function on(host: string, argv: readonly string[]): readonly string[] {
  return ['ssh', host, 'sudo', ...argv];
}
