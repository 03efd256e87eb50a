import { beforeEach, describe, expect, it } from 'vitest';
import { readUpgradeHost } from '../../../../src/core/command/upgrade/host-facts';
import { availablePackages } from '../../../../src/core/command/packages/available';
import { packageCommands } from '../../../../src/core/command/packages/commands';
import { aptCache, aptGet, aptMark } from '../../../../src/practice/hosts/packages/apt';
import { installPackages, PackageDatabase, SOURCE } from '../../../../src/practice/hosts/packages/database';
import { dpkg, dpkgQuery } from '../../../../src/practice/hosts/packages/dpkg';
import { unattendedOn, withUnattended } from '../../../../src/practice/hosts/packages/unattended';
import type { System } from '../../../../src/practice/hosts/system/system';
import { plainSystem, runOn, type Ran } from './support';

let system: System;
beforeEach(() => {
  system = plainSystem();
  system.install({ 'apt-cache': aptCache, 'apt-get': aptGet, 'apt-mark': aptMark, dpkg, 'dpkg-query': dpkgQuery });
  installPackages(system.files, 'v1.34.4', true, 0);
});
const run = (...argv: readonly string[]) => runOn(system, argv);
const version = (name: string) => new PackageDatabase(system.files).versionOf(name);
const source = { file: SOURCE, minor: '1.34', address: 'https://packages.practice.example/core:/stable:/v1.34/deb/' };
const result = ({ code, stdout, stderr }: Ran) => ({
  exitCode: code,
  signal: undefined,
  stdout,
  stderr,
  stdoutBytes: new TextEncoder().encode(stdout),
  duration: 0,
});

describe('packages of a practice host, by the commands of the product', () => {
  it('tells what is installed, held and followed, as a real host does', async () => {
    const reading = readUpgradeHost.parse(result(await run(...readUpgradeHost.argv)));
    expect(reading).toMatchObject({ manager: 'apt', held: ['kubeadm', 'kubectl', 'kubelet'], sources: [source], cgroup: undefined });
    expect(reading.installed).toContainEqual({ name: 'kubeadm', version: '1.34.4-1.1' });
  });

  it('is asked for another minor without a trace in its own lists', async () => {
    const asked = availablePackages('apt', source, '1.35');
    const found = asked.parse(result(await run(...asked.argv)));
    expect(found.slice(0, 2)).toEqual([
      { name: 'kubeadm', version: '1.35.4-1.1' },
      { name: 'kubeadm', version: '1.35.3-1.1' },
    ]);
    expect((await run('apt-cache', 'madison', 'kubeadm')).stdout).toBe('');
    expect((await run('sh', '-c', 'ls /tmp; cat "$1"', 'sh', SOURCE)).stdout).toContain('/v1.34/deb/ /');
  });

  it('says that a minor is not there', async () => {
    const asked = availablePackages('apt', source, '1.99');
    const ran = await run(...asked.argv);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toContain('404  Not Found');
  });

  it('gets exactly the versions that were asked for, and has its holds back', async () => {
    const { switchRepository, refresh, install } = packageCommands('apt');
    const wanted = [
      { name: 'kubelet', version: '1.35.4-1.1' },
      { name: 'kubectl', version: '1.35.3-1.1' },
    ];
    for (const { argv } of [...switchRepository(source, '1.35'), ...refresh(), ...install(wanted, ['kubelet', 'kubectl'])])
      expect(await run(...argv), argv.join(' ')).toMatchObject({ code: 0, stderr: '' });
    expect([version('kubelet'), version('kubectl'), version('kubeadm')]).toEqual(['v1.35.4', 'v1.35.3', 'v1.34.4']);
    expect((await run('apt-mark', 'showhold')).stdout).toBe('kubeadm\nkubectl\nkubelet\n');
  });

  it.each([
    ['kubelet=1.35.9-1.1', "E: Version '1.35.9-1.1' for 'kubelet' was not found\n"],
    ['kubefrob', 'E: Unable to locate package kubefrob\n'],
    ['kubelet=1.34.3-1.1', 'E: Held packages were changed and -y was used without --allow-change-held-packages.\n'],
  ])('refuses to install %s', async (word, why) => {
    await run('apt-get', 'update');
    expect(await run('apt-get', 'install', '-y', word)).toMatchObject({ code: 100, stderr: why });
    expect(version('kubelet')).toBe('v1.34.4');
  });

  it('lets nobody but root change anything', async () => {
    const { code, stderr } = await runOn(system, ['apt-get', 'install', '-y', 'kubelet'], { user: 'ops' });
    expect(code).toBe(100);
    expect(stderr).toContain('are you root?');
  });

  it('waits for no routine update that works on packages: it says who holds the lock', async () => {
    system.install({ 'apt-get': withUnattended(aptGet, 0.2) });
    await run('apt-get', 'update');
    const ran = await run('apt-get', 'install', '-y', 'cri-tools');
    expect(ran.code).toBe(100);
    expect(ran.stderr).toMatch(/^E: Could not get lock \/var\/lib\/dpkg\/lock-frontend\. It is held by process \d+ \(unattended-upgr\)\n/);
    await expect.poll(() => unattendedOn(system)).toBeUndefined();
    expect((await run('apt-get', 'install', '-y', 'cri-tools')).code).toBe(0);
  });
});
