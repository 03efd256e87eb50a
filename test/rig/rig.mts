/**
 * `rig.up(options)`: a real kubeadm cluster on this machine, for tests.
 * Calling it again with the same name starts what stands and waits until it is ready.
 */
import { readdirSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { say } from '../harness/tools/cache.mjs';
import { ensureEtcd, ensureKubernetes } from '../harness/tools/kubernetes.mjs';
import { Cluster } from './cluster.mts';
import { ensureMachine } from './machine.mts';
import { makeRig } from './make.mts';
import { freeNetwork } from './network.mts';
import { differences, rigOptions, type RigOptions } from './options.mts';
import { ensureCrictl } from './parts/crictl.mts';
import { ensureHostImage } from './parts/host-image.mts';
import { ensureImageArchive } from './parts/images.mts';
import { ensureNodeImage } from './parts/node-image.mts';
import { ensurePackages, minorOf } from './parts/packages.mts';
import { labelsOf, planHosts, storageFolder, type Parts } from './plan.mts';
import { eachOf, list, podman } from './podman.mts';
import { isBeingMade, me, readRecord, removeState, stateFolder, writeRecord, type RigRecord } from './state.mts';
import { ensureImageStore } from './storage.mts';

export const rig = { up, down, reset, attach, names };

async function up(wanted: Partial<RigOptions> = {}): Promise<Cluster> {
  const { name } = rigOptions(wanted);
  await ensureMachine();
  const step = progress(name);
  const standing = readRecord(name);
  if (standing && standing.madeBy === undefined) return resume(standing, wanted, step);
  if (standing) refuseIfBusy(standing);
  const options = rigOptions(wanted);
  const remains = await remove(name);
  if (remains > 0) step(`remains of an interrupted up are removed: ${remains}`);

  step('parts');
  const parts = await ensureParts(options);
  const network = await freeNetwork(name);
  const record: RigRecord = {
    options,
    network,
    hosts: planHosts(options, network, parts),
    kubectl: parts.kubectl,
    store: parts.store,
    madeBy: me(),
  };
  writeRecord(record);
  return make(record, step);
}

/** Makes everything of a record that was written before. */
async function make(record: RigRecord, step: (what: string) => void): Promise<Cluster> {
  const cluster = clusterOf(record);
  await makeRig(cluster, record.network, record.store, step);
  writeRecord({ ...record, madeBy: undefined });
  step('up');
  return cluster;
}

/** Starts the hosts of a complete rig that stopped, and waits for the cluster. */
async function resume(standing: RigRecord, wanted: Partial<RigOptions>, step: (what: string) => void): Promise<Cluster> {
  const { name } = standing.options;
  const other = differences(standing.options, wanted);
  if (other.length > 0) {
    throw new Error(
      [
        `The rig ${name} stands with other options:`,
        ...other.map((line) => `  ${line}`),
        `Take it down first (npm run rig -- down --name ${name}), or give another --name.`,
      ].join('\n'),
    );
  }
  const cluster = clusterOf(standing);
  step('it stands; hosts that stopped are started');
  await eachOf(cluster.hosts, 4, (host) => host.up());
  if (cluster.options.controlPlanes > 0 && !cluster.options.empty) await cluster.ready();
  step('up');
  return cluster;
}

/** Everything of a rig goes: containers, volumes, networks, storage, state. Harmless when there is nothing. */
async function down(name: string): Promise<void> {
  const standing = readRecord(name);
  if (standing) refuseIfBusy(standing);
  const step = progress(name);
  const count = await remove(name);
  step(count > 0 ? 'down' : 'there is nothing to take down');
}

/** The same rig again from nothing: same hosts, addresses, keys. */
async function reset(name: string): Promise<Cluster> {
  const standing = readRecord(name);
  if (!standing) throw missing(name);
  refuseIfBusy(standing);
  const step = progress(name);
  const record: RigRecord = { ...standing, madeBy: me() };
  writeRecord(record);
  step('the hosts are removed');
  await removeContainers(name);
  for (const { name: host } of record.hosts) rmSync(storageFolder(stateFolder(name), host), { recursive: true, force: true });
  await ensureParts(record.options);
  return make(record, step);
}

/** The rig of a name as it stands, without changing anything. */
async function attach(name: string): Promise<Cluster> {
  const standing = readRecord(name);
  if (!standing) throw missing(name);
  if (standing.madeBy !== undefined) {
    refuseIfBusy(standing);
    throw new Error(`The rig ${name} is not complete: its up was interrupted. "npm run rig -- up --name ${name}" makes it again.`);
  }
  return clusterOf(standing);
}

/** Names of the rigs of this machine, complete or not. */
function names(): readonly string[] {
  const folder = dirname(stateFolder('any'));
  return existsSync(folder) ? readdirSync(folder).filter((name) => readRecord(name) !== undefined) : [];
}

function clusterOf(record: RigRecord): Cluster {
  return new Cluster(record, async () => void (await reset(record.options.name)));
}

function missing(name: string): Error {
  const others = names();
  const there = others.length > 0 ? ` There is ${others.join(', ')}.` : '';
  return new Error(`There is no rig called ${name}.${there} "npm run rig -- up --name ${name}" makes one.`);
}

function refuseIfBusy(record: RigRecord): void {
  if (isBeingMade(record))
    throw new Error(`The rig ${record.options.name} is being made by process ${record.madeBy?.pid}. Wait for it, or end it first.`);
}

/** @returns how many containers and networks there were */
async function remove(name: string): Promise<number> {
  if (!(await podmanThere())) {
    removeState(name);
    return 0;
  }
  const containers = await removeContainers(name);
  const networks = await list('network', name);
  for (const network of networks) await podman('network', 'rm', '--force', network);
  removeState(name);
  return containers + networks.length;
}

async function removeContainers(name: string): Promise<number> {
  const containers = await list('container', name);
  if (containers.length > 0) await podman('rm', '--force', '--ignore', '--time', '0', '--volumes', ...containers);
  return containers.length;
}

async function podmanThere(): Promise<boolean> {
  try {
    await podman('--version');
    return true;
  } catch {
    return false;
  }
}

async function ensureParts(options: RigOptions): Promise<Parts> {
  const labels = labelsOf(options.name);
  const hostImage = await ensureHostImage();
  const packages = [];
  for (const version of [options.kubernetes, ...options.alsoServe])
    packages.push({ minor: minorOf(version), folder: await ensurePackages(version) });
  return {
    hostImage,
    nodeImage: await ensureNodeImage(hostImage, options.kubernetes, labels),
    store: await ensureImageStore(await ensureImageArchive(options.kubernetes), hostImage, labels),
    packages,
    etcd: await ensureEtcd(),
    crictl: await ensureCrictl(),
    kubectl: join((await ensureKubernetes(['kubectl'], options.kubernetes)).kubectl!, 'kubectl'),
  };
}

function progress(name: string): (what: string) => void {
  const started = Date.now();
  return (what) => say(`rig ${name}: ${what} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
