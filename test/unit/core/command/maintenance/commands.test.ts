import { describe, expect, it } from 'vitest';
import { bootMark, isNewBoot, parseBoot, restartHost } from '../../../../../src/core/command/maintenance/boot';
import { parseHostState } from '../../../../../src/core/command/maintenance/host-state';
import { ended } from '../results';
import {
  installedVersions,
  installPatches,
  parsePatches,
  patchesInstalled,
  simulatePatches,
} from '../../../../../src/core/command/packages/patches';

const tabs = (...lines: readonly (readonly [string, string])[]) => lines.map(([key, value]) => `${key}\t${value}\n`).join('');

describe('boots', () => {
  const now = (id: string, ticks: number, mark?: string) =>
    parseBoot(
      tabs(
        ['id', id],
        ['stat', `1 (an init) x) S 0 1 1 0 -1 4194560 7 8 9 10 1 2 3 4 20 0 1 0 ${ticks} 23 24`],
        ['hertz', '100'],
        ['uptime', '500.50 900.10'],
        ['clock', '1795000000'],
        ...(mark === undefined ? [] : ([['mark', mark]] as const)),
      ),
    );

  it('a boot by its id and by the start of process 1, which tells containers apart', () => {
    expect(now('a', 12)).toEqual({ now: { id: 'a', ticks: 12, startedAt: 1_794_999_499_620 }, marked: undefined });
    expect(isNewBoot(now('a', 12))).toBe(false);
    expect(isNewBoot(now('a', 12, 'a 12'))).toBe(false);
    expect(isNewBoot(now('b', 12, 'a 12'))).toBe(true);
    expect(isNewBoot(now('a', 40_012, 'a 12'))).toBe(true);
  });

  it('an id that can not be read counts by the start alone', () => {
    expect(now('', 12, ' 12').marked).toEqual({ id: '', ticks: 12 });
    expect(isNewBoot(now('', 12, ' 12'))).toBe(false);
  });

  it("the mark is the operation's and the node's; a restart goes in order", () => {
    expect(bootMark('op-1', 'w1')).toBe('/etc/kubernetes/drydock/runs/op-1/w1-boot');
    expect(restartHost('systemctl').argv).toEqual(['systemctl', '--no-block', '--no-wall', 'reboot']);
  });
});

describe('what a host asks for', () => {
  it("Debian's marker with its packages", () => {
    const said = tabs(['restart', 'systemctl'], ['kernel', '6.1.0-31-amd64'], ['marker', '/var/run/reboot-required'], ['package', 'libc6']);
    expect(parseHostState(said)).toEqual({
      restart: 'systemctl',
      wants: ['/var/run/reboot-required is there (libc6)'],
      asked: true,
      kernel: '6.1.0-31-amd64',
    });
  });

  it('tools that say it by their exit code', () => {
    expect(parseHostState(tabs(['needs-restarting', '1'])).wants).toEqual(['needs-restarting says so']);
    expect(parseHostState(tabs(['needs-restarting', '0']))).toMatchObject({ wants: [], asked: true });
    expect(parseHostState(tabs(['zypper', '102'])).wants).toEqual(['zypper says so']);
    expect(parseHostState('')).toEqual({ restart: undefined, wants: [], asked: false, kernel: '' });
  });

  it('a newer kernel of the same flavour, only where the image of the running one is there', () => {
    const images = ['vmlinuz-6.1.0-9-amd64', 'vmlinuz-6.1.0-31-amd64', 'vmlinuz-6.1.0-40-cloud-amd64'];
    const state = (running: string) => parseHostState(tabs(['kernel', running], ...images.map((image) => ['image', image] as const))).wants;
    expect(state('6.1.0-9-amd64')).toEqual(['kernel 6.1.0-31-amd64 is installed and 6.1.0-9-amd64 runs']);
    expect(state('6.1.0-31-amd64')).toEqual([]);
    expect(state('5.10.0-1-amd64')).toEqual([]);
  });
});

describe('patches', () => {
  it('apt: what changes, what comes new, security by its origin, and what is held', () => {
    const said = [
      'Reading package lists...',
      'Inst libssl3 [3.0.15-1~deb12u1] (3.0.16-1~deb12u1 Debian-Security:12/stable-security [amd64])',
      'Inst linux-image-6.1.0-32-amd64 (6.1.129-1 Debian-Security:12/stable-security [amd64])',
      'Inst tzdata [2024b-0+deb12u1] (2025a-0+deb12u1 Debian:12.10/stable [all])',
      'Conf libssl3 (3.0.16-1~deb12u1 Debian-Security:12/stable-security [amd64])',
      'upgradable\tListing...',
      'upgradable\tkubelet/unknown 1.34.9-1.1 amd64 [upgradable from: 1.34.4-1.1]',
      'upgradable\tlibssl3/stable-security 3.0.16-1~deb12u1 amd64 [upgradable from: 3.0.15-1~deb12u1]',
    ].join('\n');
    expect(parsePatches('apt', said)).toEqual({
      patches: [
        { name: 'libssl3', from: '3.0.15-1~deb12u1', to: '3.0.16-1~deb12u1', security: true },
        { name: 'linux-image-6.1.0-32-amd64', from: undefined, to: '6.1.129-1', security: true },
        { name: 'tzdata', from: '2024b-0+deb12u1', to: '2025a-0+deb12u1', security: false },
      ],
      heldBack: ['kubelet'],
      stale: undefined,
    });
    expect(parsePatches('apt', 'stale\tE: Some index files failed to download. \n').stale).toBe('E: Some index files failed to download.');
  });

  it('dnf and yum: rows that are broken, and nothing of the obsolete ones', () => {
    const said = [
      '',
      'kernel.x86_64                     5.14.0-503.40.1.el9_5        baseos',
      'NetworkManager-initscripts-updown.noarch',
      '                                  1:1.48.10-8.el9_5            rhel-9-security',
      'Obsoleting Packages',
      'iptables-legacy.x86_64            1.8.10-11.el9                epel',
    ].join('\n');
    expect(parsePatches('dnf', said).patches).toEqual([
      { name: 'NetworkManager-initscripts-updown', from: undefined, to: '1:1.48.10-8.el9_5', security: true },
      { name: 'kernel', from: undefined, to: '5.14.0-503.40.1.el9_5', security: false },
    ]);
  });

  it('zypper', () => {
    const said = [
      'S | Repository             | Name    | Current Version | Available Version | Arch',
      '--+------------------------+---------+-----------------+-------------------+-------',
      'v | SLES Security Updates  | openssl | 3.0.8-1.1       | 3.0.8-2.1         | x86_64',
    ].join('\n');
    expect(parsePatches('zypper', said).patches).toEqual([{ name: 'openssl', from: '3.0.8-1.1', to: '3.0.8-2.1', security: true }]);
  });

  it('are installed by name, with nobody to answer, files kept and nothing removed', () => {
    const { argv, env } = installPatches('apt', ['libssl3']);
    expect(argv.join(' ')).toBe(
      'apt-get install --only-upgrade --no-remove -y -q -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold libssl3',
    );
    expect(env).toEqual({ DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' });
    expect(installPatches('dnf5', ['kernel']).argv).toEqual(['dnf', 'upgrade', '-y', 'kernel']);
    expect(installPatches('zypper', ['openssl']).argv).toEqual(['zypper', '--non-interactive', 'update', 'openssl']);
    expect(simulatePatches('apt', ['libssl3'])?.argv.slice(0, 3)).toEqual(['apt-get', '-s', 'install']);
    expect(simulatePatches('dnf', ['kernel'])).toBeUndefined();
  });

  it('are looked for afterwards, also by rpm, whose exit code counts those that are not installed', () => {
    const { parse } = installedVersions('dnf', ['tool', 'kernel', 'nix', 'nothing']);
    const said =
      'installed tool 1:1.0-2\npackage kernel is not installed\npackage nix is not installed\npackage nothing is not installed\n';
    expect(parse(ended(said, { exitCode: 3 }))).toEqual(new Map([['tool', '1:1.0-2']]));
    expect(() => parse(ended('', { exitCode: 5, stderr: 'error: cannot open the database' }))).toThrow('cannot open the database');
  });

  it('zypper asks for a restart by exit codes that are no failures', () => {
    expect([0, 102, 103].map((code) => patchesInstalled('zypper', code))).toEqual([true, true, true]);
    expect(patchesInstalled('apt', 102)).toBe(false);
    expect(patchesInstalled('zypper', undefined)).toBe(false);
  });
});
