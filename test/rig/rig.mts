/**
 * `rig.up(options)`: a real kubeadm cluster on this machine, for tests.
 * Calling it again with the same name goes on where it stands.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, say } from '../harness/tools/cache.mjs';
import { ensureEtcd, ensureKubernetes } from '../harness/tools/kubernetes.mjs';
import { Cluster } from './cluster.mts';
import { Host } from './host.mts';
import { init, join as joinCluster, joinSecrets, podNetwork, type ClusterPlan } from './kubeadm.mts';
import { balance } from './loadbalancer.mts';
import { ensureMachine } from './machine.mts';
import { addressOf, ensureNetwork, networkOf, removeNetwork } from './network.mts';
import { rigOptions, type RigOptions } from './options.mts';
import { ensureHostArchive } from './parts/host-image.mts';
import { ensureImageArchive } from './parts/images.mts';
import { ensurePackages, minorOf } from './parts/packages.mts';
import { exists, podman } from './podman.mts';
import { installKubernetes, serveRepositories } from './repository.mts';
import { installKeys, makeKeys, writeKnownHosts } from './ssh.mts';

export const rig = { up, down, attach };

/** Where the state of a rig is kept on this machine: keys, kubeconfig. Gone with `down`. */
export function stateFolder(name: string): string {
  return join(cacheRoot(), 'rigs', name);
}

async function up(wanted: Partial<RigOptions> = {}): Promise<Cluster> {
  const options = rigOptions(wanted);
  await ensureMachine();
  const state = stateFolder(options.name);
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const started = Date.now();
  const step = (what: string) => say(`rig ${options.name}: ${what} (${((Date.now() - started) / 1000).toFixed(1)} s)`);

  step('parts');
  const { archive, version } = await ensureHostArchive();
  const parts = {
    image: `localhost/drydock-rig-host:${version}`,
    images: await ensureImageArchive(options.kubernetes),
    packages: await packageFolders(options),
    etcd: await ensureEtcd(),
    kubectl: join((await ensureKubernetes(['kubectl'], options.kubernetes)).kubectl!, 'kubectl'),
  };
  if (!(await exists('image', parts.image))) await podman('import', '--quiet', archive, parts.image);

  const previous = Cluster.load(state);
  const cluster = previous ?? new Cluster(options, state, planHosts(options, parts), parts.kubectl);
  step('hosts');
  await ensureNetwork(networkOf(options.name));
  await eachOf(cluster.hosts, 3, (host) => host.up());
  await makeKeys(state);
  await eachOf(cluster.hosts, 4, (host) => installKeys(host, state));
  await writeKnownHosts(cluster.hosts, state);
  await serveRepositories(cluster.host('depot'));
  if (options.controlPlanes === 0) return cluster;

  const controlPlanes = cluster.controlPlanes;
  const nodes = cluster.nodes;
  await balance(cluster.host('lb'), controlPlanes);
  const plan: ClusterPlan = {
    endpoint: `${cluster.host('lb').address}:6443`,
    options,
  };
  if (previous) {
    step('waiting for the cluster');
    await cluster.ready();
    return cluster;
  }
  step('packages and images');
  const numbered = nodes.map((host, index) => ({ host, number: index + 1 }));
  await eachOf(numbered, 3, async ({ host, number }) => {
    await installKubernetes(host, cluster.host('depot').address, options.kubernetes);
    await podNetwork(host, number, numbered);
    await host.exec(['ctr', '-n', 'k8s.io', 'images', 'import', '--all-platforms', '/srv/rig/images.tar']);
  });
  const [first, ...others] = controlPlanes;
  step('kubeadm init');
  await init(first!, plan);
  await cluster.fetchKubeconfig();
  if (nodes.length > 1) {
    const secrets = await joinSecrets(first!);
    for (const host of others) {
      step(`${host.name} joins as control plane`);
      await joinCluster(host, 'control-plane', plan, secrets);
    }
    step('workers join');
    await eachOf(cluster.workers, 3, (host) => joinCluster(host, 'worker', plan, secrets));
  }
  if (options.externalCA)
    await eachOf(controlPlanes, 3, async (host) => void (await host.exec(['rm', '-f', '/etc/kubernetes/pki/ca.key'])));
  step('waiting until all nodes are Ready');
  await cluster.ready();
  cluster.record();
  step('up');
  return cluster;
}

interface Parts {
  readonly image: string;
  readonly images: string;
  readonly packages: readonly { readonly minor: string; readonly folder: string }[];
  readonly etcd: string;
}

function planHosts(options: RigOptions, parts: Parts): readonly Host[] {
  const network = networkOf(options.name);
  const make = (name: string, runsContainers: boolean, readable: Readonly<Record<string, string>> = {}) =>
    new Host({
      name,
      container: `drydock-${options.name}-${name}`,
      address: addressOf(network, name),
      network: network.name,
      image: parts.image,
      runsContainers,
      readable,
      labels: { 'drydock-rig': options.name },
    });
  const series = (kind: string, count: number) => Array.from({ length: count }, (_, index) => `${kind}${index + 1}`);
  const tools = { '/usr/local/bin/etcdctl': join(parts.etcd, 'etcdctl'), '/usr/local/bin/etcdutl': join(parts.etcd, 'etcdutl') };
  const onNodes = { '/srv/rig/images.tar': parts.images, ...tools };
  return [
    make('depot', false, Object.fromEntries(parts.packages.map(({ minor, folder }) => [`/srv/packages/${minor}/deb`, folder]))),
    ...(options.controlPlanes > 0 ? [make('lb', false)] : []),
    ...series('cp', options.controlPlanes).map((name) => make(name, true, onNodes)),
    ...series('w', options.workers).map((name) => make(name, true, onNodes)),
  ];
}

/** Everything of a rig goes: containers, volumes, network, state. Harmless when there is nothing. */
async function down(name: string): Promise<void> {
  const containers = (await podman('ps', '--all', '--quiet', '--filter', `label=drydock-rig=${name}`)).trim().split('\n').filter(Boolean);
  if (containers.length > 0) await podman('rm', '--force', '--time', '0', '--volumes', ...containers);
  const volumes = (await podman('volume', 'ls', '--quiet', '--filter', `name=drydock-${name}-`)).trim().split('\n').filter(Boolean);
  if (volumes.length > 0) await podman('volume', 'rm', '--force', ...volumes);
  const network = networkOf(name);
  if (await exists('network', network.name)) await removeNetwork(network);
  rmSync(stateFolder(name), { recursive: true, force: true });
}

/** The rig of a name as it stands, without changing anything. */
async function attach(name: string): Promise<Cluster> {
  const cluster = Cluster.load(stateFolder(name));
  if (!cluster) throw new Error(`there is no rig called ${name}; "npm run rig -- up --name ${name}" makes one`);
  return cluster;
}

async function packageFolders(options: RigOptions): Promise<readonly { readonly minor: string; readonly folder: string }[]> {
  const folders = [];
  for (const version of [options.kubernetes, ...options.alsoServe])
    folders.push({ minor: minorOf(version), folder: await ensurePackages(version) });
  return folders;
}

/** Runs an action for each item, a few at a time. The first failure is thrown after all have ended. */
export async function eachOf<T>(items: readonly T[], width: number, action: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await action(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  if (failures.length > 0) throw failures[0];
}
