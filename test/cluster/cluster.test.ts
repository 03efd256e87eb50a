/** The rig is what it says: a real cluster of the versions asked for, behind a load balancer that balances, with packages as users have them. */
import { describe, expect, it } from 'vitest';
import { balancerState } from '../rig/loadbalancer.mts';
import { packageVersion } from '../rig/parts/packages.mts';
import { SOURCE_FILE, sourceLine } from '../rig/repository.mts';
import { useCluster } from './support/rig';
import { podsOf, running } from './support/workload';
import { WORKLOAD_IMAGE } from '../rig/parts/images.mts';
import { until } from '../rig/host.mts';

const shared = useCluster('cluster');

interface Node {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly status: { readonly nodeInfo: { readonly kubeletVersion: string; readonly containerRuntimeVersion: string } };
}

describe('the rig', () => {
  it('runs the versions it says on every host', async () => {
    const { cluster } = shared;
    const { items } = await cluster.get<{ items: readonly Node[] }>('nodes');
    const wanted = `v${cluster.options.kubernetes}`;
    expect(items.map(({ metadata }) => metadata.name).sort()).toEqual(cluster.nodes.map(({ name }) => name).sort());
    expect(items.map(({ status }) => status.nodeInfo.kubeletVersion)).toEqual(items.map(() => wanted));
    for (const { status } of items) expect(status.nodeInfo.containerRuntimeVersion).toMatch(/^containerd:\/\/1\./);
    const { serverVersion } = JSON.parse(await cluster.kubectl('version', '-o', 'json')) as { serverVersion: { gitVersion: string } };
    expect(serverVersion.gitVersion).toBe(wanted);
    const controlPlanes = items.filter(({ metadata }) => 'node-role.kubernetes.io/control-plane' in metadata.labels);
    expect(controlPlanes.map(({ metadata }) => metadata.name).sort()).toEqual(cluster.controlPlanes.map(({ name }) => name).sort());
  });

  it('has one etcd member on each control plane, all healthy and equal', async () => {
    const { cluster } = shared;
    const [first] = cluster.controlPlanes;
    const listed = JSON.parse((await cluster.etcdctl(first!, 'member', 'list', '-w', 'json')).stdout) as {
      members: readonly { name: string; isLearner?: boolean }[];
    };
    expect(listed.members.map(({ name }) => name).sort()).toEqual(cluster.controlPlanes.map(({ name }) => name).sort());
    expect(listed.members.filter(({ isLearner }) => isLearner)).toEqual([]);
    const health = JSON.parse((await cluster.etcdctl(first!, 'endpoint', 'health', '--cluster', '-w', 'json')).stdout) as readonly {
      health: boolean;
    }[];
    expect(health.map((one) => one.health)).toEqual(cluster.controlPlanes.map(() => true));
  });

  it('keeps answering with one control plane gone, and sends it nothing', async () => {
    const { cluster } = shared;
    const lb = cluster.host('lb');
    const before = await balancerState(lb);
    expect(Object.values(before).map(({ status }) => status)).toEqual(cluster.controlPlanes.map(() => 'UP'));
    for (let request = 0; request < 9; request += 1) await cluster.kubectl('get', '--raw', '/readyz');
    const after = await balancerState(lb);
    for (const { name } of cluster.controlPlanes)
      expect(after[name]!.sessions, `sessions of ${name}`).toBeGreaterThan(before[name]!.sessions);

    const last = cluster.controlPlanes.at(-1)!;
    const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
    await last.exec(['mv', manifest, '/root/kube-apiserver.yaml']);
    try {
      await until(
        `${last.name} is out of the balance`,
        async () => (await balancerState(lb))[last.name]?.status.startsWith('DOWN') === true,
      );
      for (let request = 0; request < 6; request += 1) expect(await cluster.kubectl('get', '--raw', '/readyz')).toBe('ok');
    } finally {
      await last.exec(['mv', '/root/kube-apiserver.yaml', manifest]);
    }
    await until(`${last.name} is back in the balance`, async () => (await balancerState(lb))[last.name]?.status === 'UP');
  });

  it('resolves Service names and routes between hosts', async () => {
    const { cluster, namespace } = shared;
    const [one, two] = cluster.workers;
    const labels = { app: 'echo' };
    const name = `echo.${namespace}.svc.cluster.local`;
    await cluster.apply(
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'echo', namespace, labels },
        spec: {
          nodeSelector: { 'kubernetes.io/hostname': one!.name },
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'main',
              image: WORKLOAD_IMAGE,
              imagePullPolicy: 'Never',
              command: ['/bin/sh', '-c', 'mkdir /w && echo found > /w/index.html && exec httpd -f -p 8080 -h /w'],
            },
          ],
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'echo', namespace },
        spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
      },
    );
    await running(cluster, namespace, one!.name, 1);
    const { status } = await cluster.get<{ status: { podIP: string } }>('pod', 'echo', '-n', namespace);
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'asks', namespace },
      spec: {
        nodeSelector: { 'kubernetes.io/hostname': two!.name },
        terminationGracePeriodSeconds: 1,
        restartPolicy: 'OnFailure',
        containers: [
          {
            name: 'main',
            image: WORKLOAD_IMAGE,
            imagePullPolicy: 'Never',
            command: ['/bin/sh', '-c', `nslookup ${name} && ping -c 1 -W 5 ${status.podIP}`],
          },
        ],
      },
    });
    await cluster.until('the Service answered by name from the other host', async () => {
      const asks = (await podsOf(cluster, namespace)).find(({ metadata }) => metadata.name === 'asks');
      return asks?.status.phase === 'Succeeded';
    });
    const said = await cluster.kubectl('logs', 'asks', '-n', namespace);
    expect(said).toMatch(new RegExp(`Name:\\s+${name}`));
    expect(said).toContain('1 packets received');
  });

  it('sees the next minor of the packages only once the repository is switched, and holds what it has', async () => {
    const { cluster } = shared;
    const host = cluster.workers[0]!;
    const [next] = cluster.options.alsoServe;
    expect(next, 'the rig serves the next minor').toBeDefined();
    const depot = cluster.host('depot').address;
    const versions = async () => {
      await host.exec(['apt-get', 'update', '-qq']);
      const { stdout } = await host.exec(['apt-cache', 'madison', 'kubeadm']);
      return stdout
        .trim()
        .split('\n')
        .map((line) => line.split('|')[1]?.trim())
        .sort();
    };
    const now = packageVersion(cluster.options.kubernetes);
    expect(await versions()).toEqual([now]);
    expect((await host.exec(['apt-mark', 'showhold'])).stdout.trim().split('\n').sort()).toEqual(['kubeadm', 'kubectl', 'kubelet']);
    await host.write(SOURCE_FILE, sourceLine(depot, next!));
    try {
      expect(await versions()).toContain(packageVersion(next!));
      // Held back: an upgrade of everything must not take the cluster's tools along.
      const { stdout } = await host.exec(['apt-get', 'upgrade', '--simulate']);
      expect(stdout).toMatch(/have been kept back:\s+[^]*kubeadm/);
      // As the documentation tells: unhold, install that version, hold.
      await host.exec(['apt-mark', 'unhold', 'kubeadm']);
      await host.exec(['apt-get', 'install', '-y', '-qq', `kubeadm=${packageVersion(next!)}`]);
      await host.exec(['apt-mark', 'hold', 'kubeadm']);
      expect((await host.exec(['kubeadm', 'version', '-o', 'short'])).stdout.trim()).toBe(`v${next!}`);
    } finally {
      await host.write(SOURCE_FILE, sourceLine(depot, cluster.options.kubernetes));
      await host.exec(['apt-get', 'update', '-qq']);
      await host.exec(['apt-get', 'install', '-y', '-qq', '--allow-downgrades', '--allow-change-held-packages', `kubeadm=${now}`]);
      await host.exec(['apt-mark', 'hold', 'kubeadm']);
    }
    expect((await host.exec(['kubeadm', 'version', '-o', 'short'])).stdout.trim()).toBe(`v${cluster.options.kubernetes}`);
  });
});
