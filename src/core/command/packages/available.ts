import { parsed, textOf } from '../parsers';
import type { CommandSpec } from '../spec';
import { PACKAGES, type AvailablePackage, type PackageManager, type PackageSource } from './manager';

const TIMEOUT_MS = 120_000;
/** Name of the repository that exists for the length of one question. */
const PROBE = 'drydock-probe';

/**
 * What the repository of a minor has for a host, by the host's own package manager and over its own way to the network. The
 * sources of the host stay as they are: the question is asked with lists and a cache of its own, in a folder that is removed.
 * @param source of the host, which tells where its repositories are
 * @param minor `1.35`
 */
export function availablePackages(
  manager: Exclude<PackageManager, 'binaries'>,
  source: PackageSource,
  minor: string,
): CommandSpec<readonly AvailablePackage[]> {
  switch (manager) {
    case 'apt':
      return question(APT, [source.file, source.minor, minor], madison);
    case 'dnf':
    case 'dnf5':
    case 'yum':
      return question(DNF, [manager === 'yum' ? 'yum' : 'dnf', addressOf(source, minor)], repoquery);
    case 'zypper':
      return question(ZYPPER, [addressOf(source, minor)], zypperSearch);
  }
}

function addressOf({ address, minor }: PackageSource, wanted: string): string {
  return address.replace(`/v${minor}/`, `/v${wanted}/`);
}

function question(
  script: string,
  words: readonly string[],
  read: (text: string) => readonly AvailablePackage[],
): CommandSpec<readonly AvailablePackage[]> {
  const argv = ['sh', '-c', script, 'drydock', ...words] as const;
  return parsed({ argv, sudo: true, timeoutMs: TIMEOUT_MS, env: { TERM: 'dumb' } }, ({ stdout }) => read(stdout));
}

const FOLDER = 'set -e; folder=$(mktemp -d); trap \'rm -rf "$folder"\' EXIT; chmod 0755 "$folder"';

/** Files in one line each (`deb …`) and in paragraphs (`.sources`) are both taken over, with only the minor changed. */
const APT_LISTS = [
  FOLDER,
  'mkdir -p "$folder/parts" "$folder/lists/partial" "$folder/cache/archives/partial"',
  'case $1 in',
  '  *.sources) sed "s,/v$2/deb,/v$3/deb,g" "$1" >"$folder/parts/probe.sources" ;;',
  '  *) grep "/v$2/deb" "$1" | grep -v "^[[:space:]]*#" | sed "s,/v$2/deb,/v$3/deb,g" >"$folder/parts/probe.list" ;;',
  'esac',
  'set -- -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$folder/parts" -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root',
  'apt-get -q -o Acquire::Retries=1 "$@" update >"$folder/said" 2>&1 || { cat "$folder/said" >&2; exit 1; }',
  'if grep -qE "^(Err|E):" "$folder/said"; then cat "$folder/said" >&2; exit 1; fi',
];

const APT = [...APT_LISTS, `apt-cache "$@" madison ${PACKAGES.join(' ')}`].join('\n');

/** The package is fetched and unpacked into the folder that is removed; the host keeps the kubeadm that it has. */
const APT_KUBEADM = [
  'package=$4 to=$5',
  ...APT_LISTS,
  '(cd "$folder" && apt-get -q "$@" download "kubeadm=$package") >"$folder/said" 2>&1 || { cat "$folder/said" >&2; exit 1; }',
  'mkdir "$folder/unpacked"',
  'dpkg-deb -x "$folder"/kubeadm_*.deb "$folder/unpacked"',
  '"$folder/unpacked/usr/bin/kubeadm" upgrade diff "$to"',
].join('\n');

/**
 * What kubeadm of a package that is not installed yet says to `upgrade diff`. It is run from a temporary folder.
 * @param version of the package: `1.35.4-1.1`
 * @param to `v1.35.4`
 */
export function aptKubeadmDiff({ file, minor: from }: PackageSource, minor: string, version: string, to: string): CommandSpec<string> {
  const argv = ['sh', '-c', APT_KUBEADM, 'drydock', file, from, minor, version, to] as const;
  return textOf({ argv, sudo: true, timeoutMs: TIMEOUT_MS, env: { TERM: 'dumb' } });
}

/** Name and version a line; DNF 4 ends each by itself, DNF 5 needs to be told. */
const DNF = [
  FOLDER,
  `"$1" -q --setopt=cachedir="$folder" --repofrompath="${PROBE},$2" --setopt=${PROBE}.gpgcheck=0 --setopt=${PROBE}.skip_if_unavailable=0 --disablerepo='*' --enablerepo=${PROBE} repoquery --qf '%{name} %{version}-%{release}\\n' ${PACKAGES.join(' ')}`,
].join('\n');

const ZYPPER = [
  FOLDER,
  `zypper --non-interactive --no-gpg-checks --cache-dir "$folder" --reposd-dir "$folder/none" --plus-repo "$1" search --details --match-exact --type package ${PACKAGES.join(' ')}`,
].join('\n');

/** `   kubeadm | 1.35.4-1.1 | https://… ./ Packages` */
export function madison(text: string): readonly AvailablePackage[] {
  return [...text.matchAll(/^\s*(\S+) \| (\S+) \| /gm)].map(([, name = '', version = '']) => ({ name, version }));
}

/** `kubeadm 1.35.4-150500.1.1`, with line breaks that may be doubled or written out. */
export function repoquery(text: string): readonly AvailablePackage[] {
  return text
    .replaceAll('\\n', '\n')
    .split('\n')
    .flatMap((line) => {
      const [, name, version] = /^([a-z][\w.+-]*) (\d\S*)$/.exec(line.trim()) ?? [];
      return name === undefined || version === undefined ? [] : [{ name, version }];
    });
}

/**
 * `v  | kubeadm | package | 1.35.4-150500.1.1 | x86_64 | Kubernetes`. What is installed and in no repository any more is listed too,
 * as one of the system's packages.
 */
export function zypperSearch(text: string): readonly AvailablePackage[] {
  return text.split('\n').flatMap((line) => {
    const [status = '', name = '', kind = '', version = '', , repository = ''] = line.split('|').map((cell) => cell.trim());
    const isOffered = kind === 'package' && status !== 'S' && repository !== '(System Packages)';
    return isOffered && /^\d/.test(version) ? [{ name, version }] : [];
  });
}
