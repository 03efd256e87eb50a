import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { stringify } from 'yaml';
import type { Cluster } from '../../rig/cluster.mts';
import { KUBE_PROXY, KUBELET } from '../../rig/kubeadm.mts';
import { WORKLOAD_IMAGE } from '../../rig/parts/images.mts';
import type { BootstrapProcessArguments } from './bootstrap-process';
import type { BootstrapSite } from './bootstrap-product';
import type { UpgradeProcessEnd } from './upgrade-process';
import { bundleWorker } from './worker';

/** More processes than a bootstrap has points. */
const MOST = 40;

/** Writes a fleet file for the hosts of an empty rig, and the manifest of a pod network beside it. */
export function bootstrapSite(cluster: Cluster, folder: string, over: Record<string, unknown> = {}): BootstrapSite {
  const manifest = join(folder, 'network.yaml');
  writeFileSync(manifest, podNetwork(cluster));
  const fleet = join(folder, 'drydock.yaml');
  const { apiVersion: _a, kind: _k, ...kubelet } = KUBELET;
  const { apiVersion: _b, kind: _l, ...kubeProxy } = KUBE_PROXY;
  const entry = {
    context: 'made',
    bootstrap: {
      kubernetesVersion: `v${cluster.options.kubernetes}`,
      endpoint: cluster.endpoint,
      podSubnets: ['10.244.0.0/16'],
      serviceSubnets: ['10.96.0.0/16'],
      cni: manifest,
      // The machine of the rigs has cgroup v1.
      ignorePreflight: ['SystemVerification'],
      kubelet,
      kubeProxy,
      ...over,
    },
    hosts: [
      ...cluster.controlPlanes.map(({ name, address }) => ({ name, address, user: 'root', roles: ['control-plane'] })),
      ...cluster.workers.map(({ name, address }) => ({ name, address, user: 'root', roles: ['worker'] })),
    ],
  };
  writeFileSync(fleet, stringify({ clusters: [entry] }));
  return { ssh: cluster.ssh, fleet, context: 'made', kubeconfig: join(folder, 'kube', 'made.yaml') };
}

/**
 * A pod network for the rig as people apply one: a DaemonSet that writes the configuration of a bridge with a range of its own on each
 * node (the last number of its address), and routes to those of the others.
 */
function podNetwork(cluster: Cluster): string {
  const numbers = cluster.nodes.map(({ address }) => address.split('.').at(-1)).join(' ');
  const script = [
    'set -e',
    'own=${HOST_IP##*.}; prefix=${HOST_IP%.*}',
    `for number in ${numbers}; do [ "$number" = "$own" ] || ip route replace "10.244.$number.0/24" via "$prefix.$number" || ip route add "10.244.$number.0/24" via "$prefix.$number"; done`,
    'cat >/net/10-made.conflist.part <<END',
    '{"cniVersion":"0.4.0","name":"made","plugins":[{"type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":false,"hairpinMode":true,"ipam":{"type":"host-local","ranges":[[{"subnet":"10.244.$own.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]}},{"type":"portmap","capabilities":{"portMappings":true}}]}',
    'END',
    'mv /net/10-made.conflist.part /net/10-made.conflist',
    'trap exit TERM',
    'while :; do sleep 3600 & wait $!; done',
  ].join('\n');
  const labels = { app: 'made-network' };
  return stringify({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'made-network', namespace: 'kube-system' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          hostNetwork: true,
          tolerations: [{ operator: 'Exists' }],
          containers: [
            {
              name: 'network',
              image: WORKLOAD_IMAGE,
              imagePullPolicy: 'Never',
              command: ['/bin/sh', '-c', script],
              env: [{ name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
              securityContext: { privileged: true },
              volumeMounts: [{ name: 'net', mountPath: '/net' }],
            },
          ],
          volumes: [{ name: 'net', hostPath: { path: '/etc/cni/net.d', type: 'DirectoryOrCreate' } }],
        },
      },
    },
  });
}

/** Makes a cluster by processes that follow each other: each is killed at the next point, the one after takes it up. */
export async function bootstrapKilled({
  onDeath,
  ...given
}: BootstrapProcessArguments & { readonly onDeath?: (at: string) => Promise<void> }): Promise<
  UpgradeProcessEnd & { readonly killedAt: readonly string[] }
> {
  const bundle = await bundleWorker(join(import.meta.dirname, 'bootstrap-process.ts'), join(given.storage, 'bootstrap-process.mjs'));
  for (let run = 0; run < MOST; run += 1) {
    const env = { ...process.env, DRYDOCK_TEST_WORKER: 'bootstrap' };
    const child = fork(bundle, [JSON.stringify(given)], { env, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] });
    let [said, end] = ['', undefined as UpgradeProcessEnd | undefined];
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(-4000)));
    child.on('message', (told) => (end = told as UpgradeProcessEnd));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    const passed = join(given.storage, 'passed');
    const killedAt = existsSync(passed) ? readFileSync(passed, 'utf8').trim().split('\n') : [];
    if (end) return { ...end, killedAt };
    expect({ code, signal, said }, `after ${killedAt.at(-1) ?? 'the begin'}`).toEqual({ code: null, signal: 'SIGKILL', said: '' });
    await onDeath?.(killedAt.at(-1) ?? '');
  }
  throw new Error(`no end after ${MOST} processes`);
}
