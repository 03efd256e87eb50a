import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imagesOnHost, kubeadmImages, kubeadmUpgradePlan } from '../../../../src/core/command/kubeadm/upgrade';
import { parseKubeadmDiff } from '../../../../src/core/parse/kubeadm-upgrade/diff';
import { parseUpgradeOutcome } from '../../../../src/core/parse/kubeadm-upgrade/outcome';
import { startPracticeCluster, type PracticeCluster } from '../../../../src/practice/index';
import type { PracticeHost } from '../../../../src/practice/hosts/host';
import { pods } from '../../../../src/practice/resources/catalogue';
import { ROOT } from '../../../../src/practice/hosts/system/users';
import { Collected, Incoming } from '../../../../src/practice/hosts/system/streams';
import recorded from '../../../fixtures/practice-hosts/kubeadm.json';
import { ended } from '../../core/command/results';
import { runOn } from './support';

let cluster: PracticeCluster;
let host: PracticeHost;
beforeAll(async () => {
  cluster = await startPracticeCluster();
  host = await cluster.hosts.of('cp1');
});
afterAll(() => cluster.dispose());

/** Times that no two runs share. */
function still(text: string): string {
  return text.replace(/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/, 'NOW');
}

describe('tools of Kubernetes, beside those of a recorded control plane', () => {
  for (const { argv, user, code, stdout, stderr } of recorded)
    it(`${user}: ${argv.join(' ')}`, async () => {
      const ran = await runOn(host.system, argv, { user });
      expect({ ...ran, stderr: still(ran.stderr) }).toEqual({ code, stdout, stderr: still(stderr) });
    });
});

describe('a practice control plane', () => {
  it('lists its certificates as kubeadm does, in columns', async () => {
    const { stdout } = await runOn(host.system, ['kubeadm', 'certs', 'check-expiration']);
    const [, , , head, first] = stdout.split('\n');
    expect(head).toBe('CERTIFICATE                EXPIRES                  RESIDUAL TIME   CERTIFICATE AUTHORITY   EXTERNALLY MANAGED');
    expect(first).toMatch(/^admin\.conf {17}\w{3} \d\d, \d{4} \d\d:\d\d UTC {3}36\dd {12}ca {22}no {6}$/);
    expect(stdout).toMatch(/\nca {22}\w{3} \d\d, \d{4} \d\d:\d\d UTC {3}9y {14}no {6}\n/);
  });

  it('works without an API, as kubeadm does after it has waited', async () => {
    const others = await Promise.all(['cp1', 'cp2', 'cp3'].map((name) => cluster.hosts.of(name)));
    const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
    for (const { system } of others) system.files.rename(manifest, '/root/aside.yaml', ROOT);
    await expect.poll(() => others.filter(({ pods }) => pods.of('kube-apiserver')).length, { timeout: 15_000 }).toBe(0);
    const ran = await runOn(host.system, ['kubeadm', 'certs', 'renew', 'scheduler.conf']);
    expect(ran.stdout).toContain('[renew] Error reading configuration from the Cluster. Falling back to default configuration\n');
    expect(ran.stdout).toMatch(/scheduler manager to use renewed\n$/);
    for (const { system } of others) system.files.rename('/root/aside.yaml', manifest, ROOT);
    await expect.poll(() => others.filter(({ pods }) => pods.of('kube-apiserver')).length, { timeout: 15_000 }).toBe(3);
  }, 60_000);

  it('takes its mirror pod from the API while a static pod has no manifest', async () => {
    const mirrors = () => cluster.registry.list(pods).filter(({ metadata }) => metadata.name === 'kube-scheduler-cp1').length;
    expect(mirrors()).toBe(1);
    host.system.files.rename('/etc/kubernetes/manifests/kube-scheduler.yaml', '/root/aside.yaml', ROOT);
    await expect.poll(mirrors, { timeout: 15_000 }).toBe(0);
    host.system.files.rename('/root/aside.yaml', '/etc/kubernetes/manifests/kube-scheduler.yaml', ROOT);
    await expect.poll(mirrors, { timeout: 15_000 }).toBe(1);
  }, 60_000);

  it('runs a second pod for a copy that somebody leaves in the folder of manifests', async () => {
    await runOn(host.system, ['cp', '/etc/kubernetes/manifests/kube-scheduler.yaml', '/etc/kubernetes/manifests/kube-scheduler.yaml.bak']);
    const running = async () =>
      (await runOn(host.system, ['crictl', 'ps', '--name', '^kube-scheduler$', '-q'])).stdout.trim().split('\n').length;
    await expect.poll(running, { timeout: 15_000 }).toBe(2);
    await runOn(host.system, ['rm', '/etc/kubernetes/manifests/kube-scheduler.yaml.bak']);
    await expect.poll(running, { timeout: 15_000 }).toBe(1);
  }, 60_000);

  it('has a kubeadm that plans, shows differences and refuses what a real one refuses', async () => {
    const kubeadm = (...words: readonly string[]) => runOn(host.system, ['kubeadm', 'upgrade', ...words]);
    const plan = kubeadmUpgradePlan('v1.35.4').parse(ended((await kubeadm('plan', 'v1.35.4', '-o', 'json')).stdout));
    const components = plan?.upgrades[0]?.components ?? [];
    expect(components.filter(({ name }) => name === 'kubelet').map(({ node }) => node)).toEqual([
      'cp1',
      'cp2',
      'cp3',
      'w01',
      'w02',
      'w03',
      'w04',
    ]);
    expect(components).toContainEqual({ name: 'etcd', currentVersion: '3.6.5-0', newVersion: '3.6.6-0', node: 'cp1' });
    expect((await kubeadm('plan', 'v1.34.4', '-o', 'json')).stdout).toBe('');
    const diffs = parseKubeadmDiff((await kubeadm('diff', 'v1.35.4')).stdout);
    expect(diffs.map(({ lines }) => lines.length)).toEqual([3, 3, 3]);
    expect(diffs[0]?.lines[2]).toBe('+      image: registry.k8s.io/kube-apiserver:v1.35.4');
    const newer = await kubeadm('apply', 'v1.35.4', '--yes');
    expect(newer).toMatchObject({ code: 1, stderr: expect.stringContaining('is higher than the kubeadm version "v1.34.4"') });
    expect(parseUpgradeOutcome(newer.stdout, newer.stderr).phase).toBe('preflight');
    const plain = await runOn(host.system, ['kubeadm', 'upgrade', 'node'], { user: 'ops' });
    expect(parseUpgradeOutcome(plain.stdout, plain.stderr).checks).toEqual([
      { level: 'error', name: 'IsPrivilegedUser', message: 'user is not running as root' },
    ]);
  });

  it('lists the images that kubeadm wants and those that are there', async () => {
    const wanted = kubeadmImages('v1.34.4').parse(ended((await runOn(host.system, [...kubeadmImages('v1.34.4').argv])).stdout));
    expect(imagesOnHost.parse(ended((await runOn(host.system, [...imagesOnHost.argv])).stdout))).toEqual(
      expect.arrayContaining([...wanted]),
    );
  });

  it('has a container runtime that answers on its socket, and on no other', async () => {
    const crictl = (socket: string, verb: string) =>
      runOn(host.system, ['crictl', '--runtime-endpoint', `unix://${socket}`, '--timeout', '5s', verb]);
    expect((await crictl('/run/containerd/containerd.sock', 'version')).stdout).toContain('RuntimeName:  containerd\n');
    expect((await crictl('/run/containerd/containerd.sock', 'info')).stdout).toContain('"SystemdCgroup": true');
    expect((await crictl('/run/crio/crio.sock', 'version')).stderr).toContain('connect: no such file or directory');
  });

  it('runs a line in a login shell, and ends with the host', async () => {
    const user = host.system.user('ops')!;
    const [stdout, stderr] = [new Collected(), new Collected()];
    const streams = { stdin: Incoming.of(new Uint8Array()), stdout, stderr };
    expect(await host.line('echo $HOME; id -un; exit 3', user, streams)).toEqual({ code: 3, signal: undefined });
    expect(stdout.text()).toBe('/home/ops\nops\n');
    expect(await host.line('kill -s TERM $$', user, streams)).toEqual({ code: undefined, signal: 'TERM' });
  });
});
