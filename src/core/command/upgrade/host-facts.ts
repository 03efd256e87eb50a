import type { AvailablePackage, PackageManager, PackageSource } from '../packages/manager';
import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** What a host says of itself before it is upgraded. */
export interface HostReading {
  /** Undefined: none that is known, so that programs can only be copied. */
  readonly manager: Exclude<PackageManager, 'binaries'> | undefined;
  readonly installed: readonly AvailablePackage[];
  readonly held: readonly string[];
  readonly sources: readonly PackageSource[];
  /** Folder of each program that is there, by name. */
  readonly programs: ReadonlyMap<string, string>;
  /** `v1.34.4`, as the program says; undefined where it is not there. */
  readonly kubeadm: string | undefined;
  readonly kubelet: string | undefined;
  readonly kubectl: string | undefined;
  /** 1 or 2; undefined where it can't be told. */
  readonly cgroup: 1 | 2 | undefined;
  /** Bytes free for root, by path; of paths that are there. */
  readonly free: ReadonlyMap<string, number>;
  /** Bytes that etcd's folder takes; undefined where there is none. */
  readonly etcdBytes: number | undefined;
  /** Flags in the files from which the kubelet takes some, without dashes, by file; a gate's with its value. */
  readonly kubeletFlags: ReadonlyMap<string, readonly string[]>;
}

/** Where the kubelet takes flags from: kubeadm's file, and those that people write (Debian's and Red Hat's). */
export const KUBELET_FLAG_FILES = ['/var/lib/kubelet/kubeadm-flags.env', '/etc/default/kubelet', '/etc/sysconfig/kubelet'] as const;

/** Places that an upgrade writes to: manifests and backups, images, and the data of etcd. */
export const PLACES = ['/etc/kubernetes', '/var/lib/kubelet', '/var/lib/containerd', '/var/lib/etcd'] as const;

/**
 * One line each: what, a tab, its value. Of flags only the names leave the host, and the values of feature gates. Everything is
 * only read, nothing asks the network.
 */
const SCRIPT = String.raw`
tell() { printf '%s\t%s\n' "$1" "$2"; }
limit() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; then manager=apt
elif command -v zypper >/dev/null 2>&1; then manager=zypper
elif command -v dnf5 >/dev/null 2>&1; then manager=dnf5
elif command -v dnf >/dev/null 2>&1; then manager=dnf
elif command -v yum >/dev/null 2>&1; then manager=yum
else manager=; fi
tell manager "$manager"
for program in kubeadm kubelet kubectl; do
  at=$(command -v $program 2>/dev/null) && tell "program:$program" "$at"
done
tell version:kubeadm "$(limit kubeadm version -o short 2>/dev/null)"
tell version:kubelet "$(limit kubelet --version 2>/dev/null)"
tell version:kubectl "$(limit kubectl version --client 2>/dev/null | head -n 1)"
case $manager in
apt)
  dpkg-query -W -f='installed\t$${'{'}db:Status-Status} $${'{'}Package} $${'{'}Version}\n' kubeadm kubelet kubectl cri-tools kubernetes-cni 2>/dev/null
  apt-mark showhold 2>/dev/null | sed 's/^/held	/'
  grep -rEs '/v1\.[0-9]+/deb' /etc/apt/sources.list /etc/apt/sources.list.d | grep -Ev '^[^:]*:[[:space:]]*#' | sed 's/^/source	/'
  ;;
zypper|dnf|dnf5|yum)
  rpm -q --qf 'installed\tinstalled %{NAME} %{VERSION}-%{RELEASE}\n' kubeadm kubelet kubectl cri-tools kubernetes-cni 2>/dev/null | grep '^installed'
  grep -rEsH '/v1\.[0-9]+/rpm' /etc/yum.repos.d /etc/zypp/repos.d | grep -E '^[^:]*:[[:space:]]*baseurl' | sed 's/^/source	/'
  grep -rEsh '^[[:space:]]*(exclude|excludepkgs)[[:space:]]*=' /etc/yum.repos.d /etc/dnf/dnf.conf /etc/yum.conf | sed 's/^/excluded	/'
  if [ "$manager" = zypper ]; then limit zypper --non-interactive --no-refresh locks 2>/dev/null | sed 's/^/locked	/'
  else limit $manager -q -C versionlock list 2>/dev/null | sed 's/^/locked	/'; fi
  ;;
esac
tell cgroup "$(stat -fc %T /sys/fs/cgroup 2>/dev/null)"
for place in "$@"; do
  [ -e "$place" ] && tell "free:$place" "$(df -Pk -- "$place" 2>/dev/null | awk 'NR == 2 { print $4 }')"
done
[ -d /var/lib/etcd ] && tell etcd "$(du -sk /var/lib/etcd 2>/dev/null | cut -f1)"
for file in ${KUBELET_FLAG_FILES.join(' ')}; do
  [ -r "$file" ] && grep -oE -- '--(feature-gates=[A-Za-z0-9=,]*|[a-z0-9-]+)' "$file" | sed "s,^--,flag:$file	,"
done
exit 0
`;

/** Reads everything that a host says of itself, in one go. */
export const readUpgradeHost: CommandSpec<HostReading> = parsed(
  { argv: ['sh', '-c', SCRIPT, 'drydock', ...PLACES], sudo: true, timeoutMs: 90_000, maxOutputBytes: 256 * 1024 },
  ({ stdout }) => parseHostReading(stdout),
);

export function parseHostReading(output: string): HostReading {
  const lines = output.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab > 0 ? [{ key: line.slice(0, tab), value: line.slice(tab + 1).trim() }] : [];
  });
  const all = (key: string) => lines.filter((line) => line.key === key).map(({ value }) => value);
  const one = (key: string) => all(key).find((value) => value !== '');
  const under = (prefix: string) =>
    lines.filter(({ key }) => key.startsWith(prefix)).map(({ key, value }) => [key.slice(prefix.length), value] as const);
  const manager = one('manager') as HostReading['manager'];
  const flags = new Map<string, string[]>();
  for (const [file, flag] of under('flag:')) flags.set(file, [...(flags.get(file) ?? []), flag]);
  const kibibytes = Number(one('etcd'));
  return {
    manager,
    installed: all('installed').flatMap(installedPackage),
    held: [...new Set([...all('held'), ...all('locked').flatMap(lockedName), ...all('excluded').flatMap(excludedNames)])].sort(),
    sources: all('source').flatMap(sourceOf),
    programs: new Map(under('program:').map(([name, path]) => [name, path.replace(/\/[^/]*$/, '')] as const)),
    kubeadm: versionIn(one('version:kubeadm')),
    kubelet: versionIn(one('version:kubelet')),
    kubectl: versionIn(one('version:kubectl')),
    cgroup: { cgroup2fs: 2 as const, tmpfs: 1 as const }[one('cgroup') ?? ''],
    free: new Map(under('free:').flatMap(([place, free]) => (free === '' ? [] : [[place, Number(free) * 1024] as const]))),
    etcdBytes: Number.isFinite(kibibytes) && kibibytes > 0 ? kibibytes * 1024 : undefined,
    kubeletFlags: flags,
  };
}

/** `installed kubeadm 1.34.4-1.1`; dpkg also lists what was removed and left its settings behind. */
function installedPackage(line: string): readonly AvailablePackage[] {
  const [, name, version] = /^installed (\S+) (\S+)$/.exec(line) ?? [];
  return name === undefined || version === undefined ? [] : [{ name, version }];
}

/** `FILE:deb [signed-by=…] https://…/v1.34/deb/ /`, `FILE:URIs: https://…`, `FILE:baseurl=https://…/v1.34/rpm/` */
function sourceOf(line: string): readonly PackageSource[] {
  const [, file, text] = /^(\/[^:]+):(.*)$/.exec(line) ?? [];
  const [address, minor] = /[a-z]+:\/\/\S*?\/v(1\.\d+)\/(?:deb|rpm)\S*/.exec(text ?? '') ?? [];
  return file === undefined || address === undefined || minor === undefined ? [] : [{ file, minor, address }];
}

/**
 * A row of `zypper locks` (`1 | kubeadm | package | (any)`), or of `versionlock list`: `kubeadm-0:1.34.4-150500.1.1.*` with the
 * epoch behind the name, `0:kubeadm-1.15.3-0.*` with it before, and `Package name: kubeadm` of DNF 5.
 */
function lockedName(line: string): readonly string[] {
  const name =
    /^\d+\s*\|\s*([^\s|]+)\s*\|/.exec(line)?.[1] ??
    /^Package name:\s*(\S+)/.exec(line)?.[1] ??
    /^(?:\d+:)?([A-Za-z][\w+.-]*?)-(?:\d+:)?\d[\w.~^]*-[\w.*~^]+$/.exec(line)?.[1];
  return name === undefined ? [] : [name];
}

/** `exclude=kubelet kubeadm kubectl cri-tools kubernetes-cni`: such excludes are lifted by an option, and count as held. */
function excludedNames(line: string): readonly string[] {
  return line
    .replace(/^[^=]*=/, '')
    .split(/[\s,]+/)
    .filter((name) => /^[a-z*][\w*-]*$/.test(name))
    .map((name) => `exclude:${name}`);
}

function versionIn(said: string | undefined): string | undefined {
  return /v\d+\.\d+\.\d+(?:-[\w.]+)?/.exec(said ?? '')?.[0];
}
