import { CLIENT, ETCD } from '../../bootstrap/etcd/settings';
import { textOf } from '../parsers';
import type { CommandSpec } from '../spec';

const QUICK_MS = 60_000;

export const reloadUnits: CommandSpec<string> = root('systemctl', 'daemon-reload');
export const enableEtcd: CommandSpec<string> = root('systemctl', 'enable', '--quiet', ETCD.unit);
/** Stops it and keeps it from starting with the host; one that is not there is no error. */
export const stopEtcd: CommandSpec<string> = root(
  'sh',
  '-c',
  `systemctl disable --now --quiet ${ETCD.unit} 2>/dev/null || ! systemctl is-active --quiet ${ETCD.unit}`,
);

/** Whether the unit is enabled; asked because starting it once is not enough. */
export const etcdEnabled: CommandSpec<boolean> = {
  argv: ['systemctl', 'is-enabled', '--quiet', ETCD.unit],
  timeoutMs: QUICK_MS,
  parse: ({ exitCode }) => exitCode === 0,
};

/** Makes the folder of the data, for root alone. */
export const makeDataFolder: CommandSpec<string> = root('install', '-d', '-m', '0700', '--', ETCD.data);

/** Makes a folder that everybody may look into, as kubeadm's are. */
export function makeFolder(path: string): CommandSpec<string> {
  return root('mkdir', '-p', '--', path);
}

/** Renames what is there; what is not there, and what was moved already, is passed over. Nothing is removed. */
export function moveAside(paths: readonly string[], ending: string): CommandSpec<string> {
  const text =
    'ending=$1; shift; for path in "$@"; do if [ -e "$path" ] && ! [ -e "$path$ending" ]; then mv -T -- "$path" "$path$ending" || exit 1; fi; done';
  return root('sh', '-c', text, 'drydock', ending, ...paths);
}

/** Asks members for their health with the certificate of an API server, from its own host. Ends with 0 where all are healthy. */
export function clientReaches(urls: readonly string[]): CommandSpec<string> {
  const text = [
    'for url in "$@"; do',
    `  curl --silent --show-error --fail --noproxy '*' --max-time 10 --cacert ${CLIENT.caFile} --cert ${CLIENT.certFile} --key ${CLIENT.keyFile} "$url/health" | grep -q '"health": *"true"' || { echo "$url is not healthy, as this host sees it" >&2; exit 1; }`,
    'done',
  ].join('\n');
  return textOf({ argv: ['sh', '-c', text, 'drydock', ...urls], sudo: true, timeoutMs: QUICK_MS });
}

function root(...argv: readonly [string, ...string[]]): CommandSpec<string> {
  return textOf({ argv, sudo: true, timeoutMs: QUICK_MS });
}
