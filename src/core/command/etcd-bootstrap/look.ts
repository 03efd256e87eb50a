import { CLIENT, ETCD } from '../../bootstrap/etcd/settings';
import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** What a host says of itself before it gets a member of etcd. */
export interface EtcdHostReading {
  readonly machineId: string | undefined;
  /** Absolute paths of programs that are there. */
  readonly etcd: string | undefined;
  readonly etcdctl: string | undefined;
  readonly openssl: string | undefined;
  /** `3.6.5`; undefined: none is there, or it does not tell. */
  readonly version: string | undefined;
  /** Of those that matter, the ones that are there and not empty. */
  readonly taken: readonly string[];
  /** A service of this name runs. */
  readonly active: boolean;
  /** Of the two ports, those on which something listens. */
  readonly ports: readonly number[];
  /** The host's own addresses. */
  readonly addresses: readonly string[];
  /** Bytes free where the data will be. */
  readonly free: number | undefined;
  /** Type of the file system there, as the kernel calls it. */
  readonly fileSystem: string | undefined;
  /** The host's clock, epoch milliseconds. */
  readonly clock: number | undefined;
}

const SCRIPT = String.raw`
tell() { printf '%s\t%s\n' "$1" "$2"; }
IFS= read -r machine </etc/machine-id 2>/dev/null && tell machine "$machine"
for program in etcd etcdctl openssl; do
  at=$(command -v "$program" 2>/dev/null) && tell "$program" "$at"
done
tell version "$(etcd --version 2>/dev/null | sed -n 's/^etcd Version: *//p')"
for path in "$@"; do
  if [ -d "$path" ]; then [ -n "$(ls -A "$path" 2>/dev/null)" ] && tell taken "$path"
  elif [ -e "$path" ]; then tell taken "$path"; fi
done
tell active "$(systemctl is-active ${ETCD.unit} 2>/dev/null)"
ss -Hltn '( sport = :2379 or sport = :2380 )' 2>/dev/null | awk '{ n = split($4, a, ":"); print "port\t" a[n] }' | sort -u
ip -o addr show 2>/dev/null | awk '{ split($4, a, "/"); print "address\t" a[1] }'
place=${ETCD.data}
while ! [ -d "$place" ]; do place=$(dirname "$place"); done
tell free "$(df -Pk -- "$place" 2>/dev/null | awk 'NR == 2 { print $4 }')"
tell type "$(stat -f -c %T -- "$place" 2>/dev/null)"
tell clock "$(date +%s%3N)"
exit 0
`;

/** Paths that have to be free on a member, and on a control plane. */
export const MEMBER_PATHS = [ETCD.data, ETCD.pki, ETCD.unitFile] as const;
export const CLIENT_PATHS = [CLIENT.caFile, CLIENT.certFile, CLIENT.keyFile] as const;

export function readEtcdHost(paths: readonly string[]): CommandSpec<EtcdHostReading> {
  const argv = ['sh', '-c', SCRIPT, 'drydock', ...paths] as const;
  return parsed({ argv, sudo: true, timeoutMs: 60_000, maxOutputBytes: 128 * 1024 }, ({ stdout }) => parseEtcdHost(stdout));
}

export function parseEtcdHost(output: string): EtcdHostReading {
  const lines = output.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab > 0 ? [{ key: line.slice(0, tab), value: line.slice(tab + 1).trim() }] : [];
  });
  const all = (key: string) => lines.filter((line) => line.key === key && line.value !== '').map(({ value }) => value);
  const one = (key: string) => all(key)[0];
  const number = (text: string | undefined) => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);
  const kibibytes = number(one('free'));
  return {
    machineId: one('machine'),
    etcd: one('etcd'),
    etcdctl: one('etcdctl'),
    openssl: one('openssl'),
    version: /^v?(\d+\.\d+\.\d+)/.exec(one('version') ?? '')?.[1],
    taken: all('taken'),
    active: /^(active|activating|reloading)$/.test(one('active') ?? ''),
    ports: all('port').map(Number),
    addresses: all('address'),
    free: kibibytes === undefined ? undefined : kibibytes * 1024,
    fileSystem: one('type'),
    clock: number(one('clock')),
  };
}

/** Milliseconds that a write of the size of an entry of etcd's log takes until it is on the disk, on average over a hundred. */
export const syncLatency: CommandSpec<number | undefined> = parsed(
  {
    argv: [
      'sh',
      '-c',
      [
        'set -eu',
        `place=${ETCD.data}; while ! [ -d "$place" ]; do place=$(dirname "$place"); done`,
        'file=$(mktemp -p "$place" .drydock-sync.XXXXXX); trap \'rm -f "$file"\' EXIT',
        'began=$(date +%s%3N)',
        'dd if=/dev/zero of="$file" bs=2300 count=100 oflag=dsync 2>/dev/null',
        'echo $(($(date +%s%3N) - began))',
      ].join('\n'),
    ],
    sudo: true,
    timeoutMs: 120_000,
  },
  ({ stdout }) => (/^\d+$/.test(stdout.trim()) ? Number(stdout.trim()) / 100 : undefined),
);
