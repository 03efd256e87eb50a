import { textOf } from '../parsers';
import type { CommandSpec } from '../spec';
import type { AvailablePackage, PackageCommands, PackageManager, PackageSource } from './manager';

const REFRESH_TIMEOUT_MS = 5 * 60_000;
const INSTALL_TIMEOUT_MS = 15 * 60_000;
const QUICK_TIMEOUT_MS = 60_000;

/** The commands of a package manager. */
export function packageCommands(manager: Exclude<PackageManager, 'binaries'>): PackageCommands {
  switch (manager) {
    case 'apt':
      return apt;
    case 'dnf':
    case 'yum':
      return rpm(manager, ['--disableexcludes=kubernetes']);
    case 'dnf5':
      return rpm('dnf', ['--setopt=disable_excludes=kubernetes']);
    case 'zypper':
      return zypper;
  }
}

const apt: PackageCommands = {
  switchRepository: (source, minor) => [switched(source, minor, 'deb')],
  refresh: () => [root(REFRESH_TIMEOUT_MS, 'apt-get', 'update', '-q')],
  install(packages, held) {
    const names = packages.map(({ name }) => name).filter((name) => held.includes(name));
    return [
      ...(names.length > 0 ? [root(QUICK_TIMEOUT_MS, 'apt-mark', 'unhold', ...names)] : []),
      {
        ...root(
          INSTALL_TIMEOUT_MS,
          'apt-get',
          'install',
          '-y',
          '-q',
          '-o',
          'Dpkg::Options::=--force-confold',
          ...packages.map(pinned('=')),
        ),
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      },
      ...(names.length > 0 ? [root(QUICK_TIMEOUT_MS, 'apt-mark', 'hold', ...names)] : []),
    ];
  },
  add: (names) => [
    {
      ...root(
        INSTALL_TIMEOUT_MS,
        'apt-get',
        'install',
        '-y',
        '-q',
        '--no-install-recommends',
        '-o',
        'Dpkg::Options::=--force-confold',
        ...names,
      ),
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    },
  ],
};

/** Excludes in the repository's own file are lifted for the one command; entries of versionlock have to be taken out and put back. */
function rpm(program: 'dnf' | 'yum', lifted: readonly string[]): PackageCommands {
  return {
    switchRepository: (source, minor) => [switched(source, minor, 'rpm')],
    refresh: () => [root(REFRESH_TIMEOUT_MS, program, '-y', 'makecache')],
    install(packages, held) {
      const names = packages.map(({ name }) => name).filter((name) => held.includes(name));
      return [
        ...(names.length > 0 ? [root(QUICK_TIMEOUT_MS, program, 'versionlock', 'delete', ...names)] : []),
        root(INSTALL_TIMEOUT_MS, program, 'install', '-y', ...packages.map(pinned('-')), ...lifted),
        ...(names.length > 0 ? [root(QUICK_TIMEOUT_MS, program, 'versionlock', 'add', ...names)] : []),
      ];
    },
    add: (names) => [root(INSTALL_TIMEOUT_MS, program, 'install', '-y', ...names)],
  };
}

const zypper: PackageCommands = {
  switchRepository: (source, minor) => [switched(source, minor, 'rpm')],
  refresh: () => [root(REFRESH_TIMEOUT_MS, 'zypper', '--non-interactive', 'refresh')],
  install(packages, held) {
    const names = packages.map(({ name }) => name).filter((name) => held.includes(name));
    return [
      ...(names.length > 0 ? [root(QUICK_TIMEOUT_MS, 'zypper', '--non-interactive', 'removelock', ...names)] : []),
      root(INSTALL_TIMEOUT_MS, 'zypper', '--non-interactive', 'install', ...packages.map(pinned('='))),
      ...(names.length > 0 ? [root(QUICK_TIMEOUT_MS, 'zypper', '--non-interactive', 'addlock', ...names)] : []),
    ];
  },
  add: (names) => [root(INSTALL_TIMEOUT_MS, 'zypper', '--non-interactive', 'install', '--no-recommends', ...names)],
};

/** Replaces programs by those of a folder on the host. @param into folder in which the program is now */
export function installBinary(name: string, folder: string, into: string): CommandSpec<string> {
  return root(QUICK_TIMEOUT_MS, 'install', '-o', 'root', '-g', 'root', '-m', '0755', '-T', `${folder}/${name}`, `${into}/${name}`);
}

/** Only addresses with exactly the old minor change: a file may have other repositories as well. */
function switched({ file, minor: from }: PackageSource, to: string, kind: 'deb' | 'rpm'): CommandSpec<string> {
  return root(QUICK_TIMEOUT_MS, 'sed', '-i', `s,/v${from.replace('.', '\\.')}/${kind},/v${to}/${kind},g`, file);
}

const pinned =
  (between: string) =>
  ({ name, version }: AvailablePackage): string =>
    `${name}${between}${version}`;

function root(timeoutMs: number, ...argv: readonly [string, ...string[]]): CommandSpec<string> {
  return textOf({ argv, sudo: true, timeoutMs });
}

/** Finishes what dpkg was interrupted in. */
export const finishDpkg: CommandSpec<string> = {
  ...root(INSTALL_TIMEOUT_MS, 'dpkg', '--force-confold', '--configure', '-a'),
  env: { DEBIAN_FRONTEND: 'noninteractive' },
};
