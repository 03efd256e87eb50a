import { anyResult, parsed, textOf } from '../parsers';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';
import type { PackageManager } from './manager';

export type PatchManager = Exclude<PackageManager, 'binaries'>;

/** A package that a newer version is to be had of. */
export interface Patch {
  readonly name: string;
  /** Installed version; undefined where the manager's list does not say, or for a package that comes new with others. */
  readonly from: string | undefined;
  readonly to: string;
  /** From a repository of security fixes, as far as its name tells. */
  readonly security: boolean;
}

/** What a host's package manager would change. */
export interface PatchList {
  readonly patches: readonly Patch[];
  /** Packages that have a newer version and are held on the host. */
  readonly heldBack: readonly string[];
  /** Why the repositories could not be asked; the list is then what the host knew last. Undefined: it is fresh. */
  readonly stale: string | undefined;
}

/**
 * Programs that Kubernetes runs on: their versions belong to upgrades and not to a patch run, which leaves them alone unless it is
 * told otherwise.
 */
export const KEPT_PACKAGES = [
  'kubeadm',
  'kubelet',
  'kubectl',
  'kubernetes-cni',
  'cri-tools',
  'containerd',
  'containerd.io',
  'cri-o',
  'runc',
] as const;

const LIST_TIMEOUT_MS = 180_000;
const PATCH_TIMEOUT_MS = 60 * 60_000;
const QUICK_TIMEOUT_MS = 60_000;

/**
 * What would change on a host. Its own lists stay as they are: the repositories are asked into a folder that is removed. Where
 * they don't answer, the lists that the host has are read.
 */
export function listPatches(manager: PatchManager): CommandSpec<PatchList> {
  const script = { apt: APT, dnf: DNF, dnf5: DNF, yum: DNF, zypper: ZYPPER }[manager];
  const shape = {
    argv: ['sh', '-c', script, 'drydock', manager] as const,
    sudo: true,
    timeoutMs: LIST_TIMEOUT_MS,
    env: { TERM: 'dumb', DEBIAN_FRONTEND: 'noninteractive' },
  };
  return parsed(shape, ({ stdout }) => parsePatches(manager, stdout));
}

const FOLDER = 'folder=$(mktemp -d) || exit 1; trap \'rm -rf "$folder"\' EXIT; chmod 0755 "$folder"';
const STALE = 'tail -n 3 "$folder/said" | tr "\\n" " " | sed "s/^/stale\t/"; echo';

const APT = [
  FOLDER,
  'mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"',
  'set -- -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root',
  'if ! apt-get -q -o Acquire::Retries=1 "$@" update >"$folder/said" 2>&1 || grep -qE "^(Err|E):" "$folder/said"; then',
  `  ${STALE}; set -- -q`,
  'fi',
  'apt-get -q -s "$@" --with-new-pkgs upgrade || exit 1',
  'apt list --upgradable "$@" 2>/dev/null | sed "s/^/upgradable\t/"',
].join('\n');

/** Exit code 100: there are updates. */
const DNF = [
  FOLDER,
  '"$1" -q --setopt=cachedir="$folder/cache" check-update >"$folder/list" 2>"$folder/said"; code=$?',
  `if [ "$code" != 0 ] && [ "$code" != 100 ]; then ${STALE}; "$1" -q -C check-update >"$folder/list" 2>"$folder/said"; code=$?; fi`,
  'if [ "$code" != 0 ] && [ "$code" != 100 ]; then cat "$folder/said" >&2; exit 1; fi',
  'cat "$folder/list"',
].join('\n');

const ZYPPER = [
  FOLDER,
  'set -- --non-interactive --cache-dir "$folder/cache"',
  `zypper "$@" refresh >"$folder/said" 2>&1 || { ${STALE}; set -- --non-interactive --no-refresh; }`,
  'zypper "$@" list-updates',
].join('\n');

export function parsePatches(manager: PatchManager, output: string): PatchList {
  const stale = /^stale\t(.*)$/m.exec(output)?.[1]?.trim();
  const lines = output.split('\n');
  const patches = (manager === 'apt' ? lines.flatMap(aptLine) : manager === 'zypper' ? lines.flatMap(zypperLine) : dnfLines(lines)).sort(
    (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const going = new Set(patches.map(({ name }) => name));
  const upgradable = lines.flatMap((line) => /^upgradable\t([^/\s]+)\//.exec(line)?.[1] ?? []);
  return { patches, heldBack: upgradable.filter((name) => !going.has(name)).sort(), stale };
}

/** `Inst libc6 [2.36-9+deb12u8] (2.36-9+deb12u9 Debian-Security:12/stable-security [amd64]) []`; without brackets: it comes new. */
function aptLine(line: string): readonly Patch[] {
  const [, name, from, to, origin = ''] = /^Inst (\S+)(?: \[(\S+)\])? \((\S+) ?([^)]*)\)/.exec(line) ?? [];
  return name === undefined || to === undefined ? [] : [{ name, from, to, security: /security/i.test(origin) }];
}

/** `openssl-libs.x86_64   1:3.0.7-28.el9_4   baseos`, up to the part about obsolete packages. A long name breaks its line. */
function dnfLines(lines: readonly string[]): Patch[] {
  const end = lines.findIndex((line) => /^Obsoleting Packages/i.test(line));
  const joined = (end < 0 ? lines : lines.slice(0, end)).join('\n').replace(/\n[ \t]+/g, ' ');
  return joined.split('\n').flatMap((line) => {
    const [, name, to, repository = ''] = /^(\S+)\.(?:x86_64|aarch64|noarch|i686|ppc64le|s390x)\s+(\d\S*)\s+(\S+)\s*$/.exec(line) ?? [];
    return name === undefined || to === undefined ? [] : [{ name, from: undefined, to, security: /security/i.test(repository) }];
  });
}

/** `v | Main Update Repository | openssl | 3.0.8-1 | 3.0.8-2 | x86_64` */
function zypperLine(line: string): readonly Patch[] {
  const [status = '', repository = '', name = '', from = '', to = ''] = line.split('|').map((cell) => cell.trim());
  return status === 'v' && name !== '' && /^\d/.test(to) ? [{ name, from, to, security: /security/i.test(repository) }] : [];
}

/**
 * Brings packages up to date: these alone and what they newly need, nothing is removed, nobody is asked, files that were changed
 * on the host stay as they are, and no service is restarted behind its back.
 */
export function installPatches(manager: PatchManager, names: readonly string[]): CommandSpec<string> {
  return { ...textOf({ argv: patchWords(manager, names), sudo: true, timeoutMs: PATCH_TIMEOUT_MS }), ...environment(manager) };
}

function patchWords(manager: PatchManager, names: readonly string[]): readonly [string, ...string[]] {
  switch (manager) {
    case 'apt':
      return [
        ...(['apt-get', 'install', '--only-upgrade', '--no-remove', '-y', '-q'] as const),
        ...['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold'],
        ...names,
      ];
    case 'dnf':
    case 'dnf5':
      return ['dnf', 'upgrade', '-y', ...names];
    case 'yum':
      return ['yum', 'update', '-y', ...names];
    case 'zypper':
      return ['zypper', '--non-interactive', 'update', ...names];
  }
}

function environment(manager: PatchManager): Pick<CommandSpec<string>, 'env'> {
  return manager === 'apt' ? { env: { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' } } : {};
}

/** Exit codes of a patch run with which everything was installed: zypper's 102 and 103 ask for a restart. */
export function patchesInstalled(manager: PatchManager, code: number | undefined): boolean {
  return code === 0 || (manager === 'zypper' && (code === 102 || code === 103));
}

/**
 * What `installPatches` would change now, by the lists that the host has. Undefined: this manager can't say it without doing it.
 */
export function simulatePatches(manager: PatchManager, names: readonly string[]): CommandSpec<readonly Patch[]> | undefined {
  if (manager !== 'apt') return undefined;
  const [program, ...words] = patchWords(manager, names);
  const shape = { argv: [program, '-s', ...words] as const, sudo: true, timeoutMs: QUICK_TIMEOUT_MS, ...environment(manager) };
  return parsed(shape, ({ stdout }) => stdout.split('\n').flatMap(aptLine));
}

/** Installed versions of packages by name; those that are not installed are missing. */
export function installedVersions(manager: PatchManager, names: readonly string[]): CommandSpec<ReadonlyMap<string, string>> {
  const argv =
    manager === 'apt'
      ? (['dpkg-query', '-W', '-f=${db:Status-Status} ${binary:Package} ${Version}\\n', '--', ...names] as const)
      : (['rpm', '-q', '--qf', 'installed %{NAME} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\n', '--', ...names] as const);
  const shape = anyResult({ argv, timeoutMs: QUICK_TIMEOUT_MS });
  return {
    ...shape,
    parse(result) {
      // dpkg-query: 1 when some of them are not installed; rpm: how many are not.
      const missing = manager === 'apt' ? 1 : Math.min(names.length, 255);
      const { stdout } = succeed(shape, result, names.length === 0 ? [0, 1, 2] : Array.from({ length: missing + 1 }, (_, code) => code));
      return new Map(
        stdout.split('\n').flatMap((line): [string, string][] => {
          const [, name, version] = /^installed (\S+) (\S+)$/.exec(line) ?? [];
          if (name === undefined || version === undefined) return [];
          return [[name, version], ...(name.includes(':') ? [[name.replace(/:.*$/, ''), version] as [string, string]] : [])];
        }),
      );
    },
  };
}
