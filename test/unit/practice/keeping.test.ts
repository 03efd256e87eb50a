import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPracticeCluster, type PracticeCluster } from '../../../src/practice/index';
import type { Node } from '../../../src/practice/model/node';
import { namespaces, nodes } from '../../../src/practice/resources/catalogue';
import { ROOT } from '../../../src/practice/hosts/system/users';
import { runOn } from './hosts/support';

let folder: string;
const opened: PracticeCluster[] = [];
const open = async () => {
  const cluster = await startPracticeCluster({ keptIn: join(folder, 'deep', 'practice.json') });
  opened.push(cluster);
  return cluster;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-kept-'));
});
afterEach(() => {
  for (const cluster of opened.splice(0)) cluster.dispose();
  rmSync(folder, { recursive: true, force: true });
});
const uid = ({ registry }: PracticeCluster) => registry.get(namespaces, undefined, 'kube-system').metadata.uid;

describe('a practice cluster whose window went away', () => {
  it('goes on as it was: objects, files, packages, authorities and what components have read', async () => {
    const first = await open();
    const [cp2, w01] = await Promise.all(['cp2', 'w01'].map((name) => first.hosts.of(name)));
    await runOn(w01!.system, ['sed', '-i', 's,/v1.34/,/v1.35/,', '/etc/apt/sources.list.d/kubernetes.list']);
    await runOn(w01!.system, ['apt-get', 'update']);
    await runOn(w01!.system, ['apt-mark', 'unhold', 'kubelet']);
    expect((await runOn(w01!.system, ['apt-get', 'install', '-y', 'kubelet=1.35.4-1.1'])).code).toBe(0);
    await runOn(w01!.system, ['systemctl', 'restart', 'kubelet']);
    const container = cp2!.pods.of('kube-apiserver')!;
    const authority = cp2!.system.files.read('/etc/kubernetes/pki/ca.crt', ROOT);
    first.dispose();

    const second = await open();
    expect(uid(second)).toBe(uid(first));
    const node = second.registry.get(nodes, undefined, 'w01') as Node;
    expect(node.status.nodeInfo?.kubeletVersion).toBe('v1.35.4');
    const [again, worker, untouched] = await Promise.all(['cp2', 'w01', 'cp1'].map((name) => second.hosts.of(name)));
    expect((await runOn(worker!.system, ['kubelet', '--version'])).stdout).toBe('Kubernetes v1.35.4\n');
    const { createdAt, loaded } = again!.pods.of('kube-apiserver')!;
    expect({ createdAt, loaded }).toEqual({ createdAt: container.createdAt, loaded: container.loaded });
    expect(untouched!.system.files.read('/etc/kubernetes/pki/ca.crt', ROOT)).toEqual(new Uint8Array(authority));
    expect(second.etcd.hasQuorum()).toBe(true);
  });

  it('is kept while it is open, for its owner only', async () => {
    await open();
    await expect.poll(() => existsSync(join(folder, 'deep', 'practice.json'))).toBe(true);
    expect(statSync(join(folder, 'deep', 'practice.json')).mode & 0o777).toBe(0o600);
  });

  it('is a new one after it was forgotten', async () => {
    const first = await open();
    first.forget();
    first.dispose();
    expect(uid(await open())).not.toBe(uid(first));
  });
});
