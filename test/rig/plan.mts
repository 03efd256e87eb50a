/** Which hosts a rig has: names, addresses, images, and what they see of this machine. */
import { join } from 'node:path';
import type { HostSpec } from './host.mts';
import { addressOf, type RigNetwork } from './network.mts';
import type { RigOptions } from './options.mts';
import { sharedFolder, stateFolder } from './state.mts';
import { storageMounts } from './storage.mts';

/** What the hosts are made from; paths on this machine and names of images. */
export interface Parts {
  readonly hostImage: string;
  readonly nodeImage: string;
  /** Folder of a container runtime that has the images of the cluster's version. */
  readonly store: string;
  readonly packages: readonly { readonly minor: string; readonly folder: string }[];
  /** Folder with etcd, etcdctl and etcdutl. */
  readonly etcd: string;
  readonly crictl: string;
  readonly kubectl: string;
}

/** Three members, whatever the number of control planes is. */
const ETCD_MEMBERS = 3;

/** The hosts in the order they are shown: depot, balancer, control planes, workers, etcd members, jump host and the one behind it. */
export function planHosts(options: RigOptions, network: RigNetwork, parts: Parts): readonly HostSpec[] {
  const state = stateFolder(options.name);
  const tools: HostSpec['mounts'] = {
    ...Object.fromEntries(['etcdctl', 'etcdutl'].map((name) => [`/usr/local/bin/${name}`, readOnly(join(parts.etcd, name))])),
    '/usr/local/bin/crictl': readOnly(join(parts.crictl, 'crictl')),
    '/srv/rig': readOnly(sharedFolder(state)),
  };
  const repositories = Object.fromEntries(parts.packages.map(({ minor, folder }) => [`/srv/packages/${minor}/deb`, readOnly(folder)]));
  const nodes = [...series('cp', options.controlPlanes), ...series('w', options.workers)];
  const members = options.etcd === 'external' ? series('etcd', ETCD_MEMBERS) : [];
  const names = ['depot', ...(options.controlPlanes > 0 ? ['lb'] : []), ...nodes, ...members, ...(options.jump ? ['jump', 'hidden'] : [])];
  const front = { name: network.name, prefix: network.prefix };
  const networksOf = (host: string) => (host === 'hidden' ? [network.behind] : host === 'jump' ? [front, network.behind] : [front]);
  const known = Object.fromEntries(names.filter((host) => host !== 'hidden').map((host) => [host, addressOf(network.prefix, host)]));
  const mountsOf = (host: string): HostSpec['mounts'] => {
    if (host === 'depot') return repositories;
    if (nodes.includes(host)) return { ...tools, ...storageMounts(storageFolder(state, host)) };
    if (members.includes(host)) return { ...tools, '/usr/local/bin/etcd': readOnly(join(parts.etcd, 'etcd')) };
    return {};
  };
  return names.map((host) => ({
    name: host,
    container: `drydock-${options.name}-${host}`,
    networks: networksOf(host).map(({ name, prefix }) => ({ name, address: addressOf(prefix, host) })),
    names: host === 'hidden' ? {} : known,
    image: nodes.includes(host) ? parts.nodeImage : parts.hostImage,
    mounts: mountsOf(host),
    labels: labelsOf(options.name),
  }));
}

/** Everything of a rig in podman is found by these. */
export function labelsOf(rig: string): Readonly<Record<string, string>> {
  return { 'drydock-rig': rig };
}

export function isControlPlane(host: string): boolean {
  return /^cp\d+$/.test(host);
}

export function isWorker(host: string): boolean {
  return /^w\d+$/.test(host);
}

export function isEtcdMember(host: string): boolean {
  return /^etcd\d+$/.test(host);
}

/** Folder of what the container runtime and the kubelet of a host write. */
export function storageFolder(state: string, host: string): string {
  return join(state, 'storage', host);
}

function readOnly(source: string): { readonly source: string; readonly writable: false } {
  return { source, writable: false };
}

function series(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${kind}${index + 1}`);
}
