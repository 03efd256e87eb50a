import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Cluster } from '../../rig/cluster.mts';
import { packageVersion } from '../../rig/parts/packages.mts';
import type { Reachable } from './host-product';
import type { UpgradeProcessArguments, UpgradeProcessEnd } from './upgrade-process';
import { bundleWorker } from './worker';

/** More processes than any upgrade has points. */
const MOST = 100;

export function reachable(cluster: Cluster): Reachable {
  return { kubeconfig: cluster.kubeconfig, ssh: cluster.ssh, controlPlanes: cluster.controlPlanes.map(({ name }) => ({ name })) };
}

/** Carries out an upgrade by processes that follow each other: each is killed at the next point, the one after takes it up. */
export async function upgradeKilled(
  cluster: Cluster,
  what: Pick<UpgradeProcessArguments, 'points' | 'target' | 'options'>,
): Promise<UpgradeProcessEnd & { readonly storage: string; readonly killedAt: readonly string[] }> {
  const storage = mkdtempSync(join(tmpdir(), 'drydock-upgrading-'));
  const bundle = await bundleWorker(join(import.meta.dirname, 'upgrade-process.ts'), join(storage, 'upgrade-process.mjs'));
  const given: UpgradeProcessArguments = { ...what, cluster: reachable(cluster), storage };
  for (let run = 0; run < MOST; run += 1) {
    const env = { ...process.env, DRYDOCK_TEST_WORKER: 'upgrade' };
    const child = fork(bundle, [JSON.stringify(given)], { env, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] });
    let [said, end] = ['', undefined as UpgradeProcessEnd | undefined];
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(-4000)));
    child.on('message', (told) => (end = told as UpgradeProcessEnd));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    const passed = join(storage, 'passed');
    const killedAt = existsSync(passed) ? readFileSync(passed, 'utf8').trim().split('\n') : [];
    if (end) return { ...end, storage, killedAt };
    expect({ code, signal, said }, `after ${killedAt.at(-1) ?? 'the begin'}`).toEqual({ code: null, signal: 'SIGKILL', said: '' });
  }
  throw new Error(`no end after ${MOST} processes`);
}

/** Every host and every component at a version, packages held, nodes Ready and schedulable, etcd whole; read by other tools. */
export async function expectUpgraded(cluster: Cluster, version: string): Promise<void> {
  const nodes = await cluster.get<{
    items: readonly { metadata: { name: string }; spec: { unschedulable?: boolean }; status: { nodeInfo: { kubeletVersion: string } } }[];
  }>('nodes');
  expect(
    nodes.items.map(({ metadata, spec, status }) => [metadata.name, status.nodeInfo.kubeletVersion, spec.unschedulable === true]),
  ).toEqual(nodes.items.map(({ metadata }) => [metadata.name, `v${version}`, false]));
  for (const host of cluster.nodes) {
    expect((await host.exec(['apt-mark', 'showhold'])).stdout.trim().split('\n').sort(), host.name).toEqual([
      'kubeadm',
      'kubectl',
      'kubelet',
    ]);
    const { stdout } = await host.exec([
      'dpkg-query',
      '-W',
      '-f',
      '${Package} ${Version} ${db:Status-Status}\n',
      'kubeadm',
      'kubelet',
      'kubectl',
    ]);
    expect(stdout.trim().split('\n').sort(), host.name).toEqual(
      ['kubeadm', 'kubectl', 'kubelet'].map((name) => `${name} ${packageVersion(version)} installed`),
    );
  }
  for (const host of cluster.controlPlanes) {
    const images = await host.exec(['bash', '-c', 'grep -h "image:" /etc/kubernetes/manifests/*.yaml']);
    for (const part of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])
      expect(images.stdout).toContain(`${part}:v${version}`);
    const health = await cluster.etcdctl(host, 'endpoint', 'health', '--cluster');
    expect(health.stdout + health.stderr).not.toContain('unhealthy');
  }
  const image = await cluster.kubectl('get', 'daemonset', 'kube-proxy', '-n', 'kube-system', '-o', 'jsonpath={..image}');
  expect(image).toContain(`kube-proxy:v${version}`);
  const leases = await cluster
    .kubectl('get', 'lease', '-n', 'kube-system', 'drydock-operation', '-o', 'jsonpath={.spec.holderIdentity}')
    .catch(() => '');
  expect(leases).toBe('');
}
