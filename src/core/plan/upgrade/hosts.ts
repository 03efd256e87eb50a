import { isControlPlane, type NodeModel } from '../../model/node';
import { naturally } from '../../natural-order';
import type { Hop } from '../../policy/skew/path';
import { compareVersions } from '../../policy/skew/versions';
import { coreDnsBroughtWith } from '../../policy/skew/coredns';
import { etcdBroughtWith } from '../../policy/skew/etcd';
import type { UpgradeFacts, UpgradeHostFacts } from './facts';
import type { UpgradeOptions } from './options';
import { minorOf, packagesFor, sourceOf } from './packages';
import type { DrainPreview, UpgradeHop, UpgradeHost, UpgradeRole } from './plan';
import { changesMinor, ClusterVersions } from './versions';

/** The nodes that an upgrade touches, control planes first, each group in its order. */
export function chosenNodes(facts: UpgradeFacts, options: UpgradeOptions, previews: Previews): readonly NodeModel[] {
  const { scope, without } = options;
  const inScope = facts.nodes.filter((node) => {
    if (without.includes(node.name)) return false;
    if (scope.what === 'nodes') return scope.names.includes(node.name);
    return scope.what === 'all' || (scope.what === 'controlPlanes') === isControlPlane(node);
  });
  const byName = naturally(inScope, ({ name }) => name);
  const { sequence = [] } = options;
  return [
    ...(options.order === 'given' ? bySequence(byName.filter(isControlPlane), sequence) : byName.filter(isControlPlane)),
    ...inOrder(
      byName.filter((node) => !isControlPlane(node)),
      options,
      previews,
    ),
  ];
}

function inOrder(workers: readonly NodeModel[], { order, scope, sequence }: UpgradeOptions, previews: Previews): readonly NodeModel[] {
  switch (order) {
    case 'name':
      return workers;
    case 'given':
      return bySequence(workers, sequence ?? (scope.what === 'nodes' ? scope.names : []));
    case 'fewestPods':
      return [...workers].sort((a, b) => (previews.get(a.name)?.evicted ?? 0) - (previews.get(b.name)?.evicted ?? 0));
  }
}

/** Those that a sequence names in its order, then the others as they were. */
function bySequence(nodes: readonly NodeModel[], sequence: readonly string[]): readonly NodeModel[] {
  const place = new Map(sequence.map((name, index) => [name, index] as const));
  return [...nodes].sort((a, b) => (place.get(a.name) ?? sequence.length) - (place.get(b.name) ?? sequence.length));
}

/** Previews of drains by node; without those that can't be told. */
export type Previews = ReadonlyMap<string, DrainPreview>;

/** What is done on each host in each hop. Hosts at which nothing is left to do are left out. */
export function planHops(
  facts: UpgradeFacts,
  options: UpgradeOptions,
  hops: readonly Hop[],
  nodes: readonly NodeModel[],
  previews: Previews,
): readonly UpgradeHop[] {
  const versions = new ClusterVersions(facts);
  const follows = new Map<string, string | undefined>();
  for (const { name } of nodes) {
    const host = facts.hosts[name];
    follows.set(name, host?.known ? sourceOf(host.value)?.minor : undefined);
  }
  return hops.map((hop) => {
    const roles = rolesIn(hop, facts, versions, nodes);
    const componentsOf = (name: string, role: UpgradeRole) =>
      role === 'apply' || (role === 'controlPlane' && !versions.componentsAt(name, hop.to));
    const moved = nodes.filter(({ name }) => componentsOf(name, roles.get(name) ?? 'worker')).map(({ name }) => name);
    // Where another control plane stays behind, the kubelet of this one waits for it.
    const kubeletsMay = versions.controlPlanes.every((name) => moved.includes(name) || versions.reaches(name, hop.to));
    const hosts = nodes.flatMap((node): readonly UpgradeHost[] => {
      const role = roles.get(node.name) ?? 'worker';
      const from = versions.kubelet(node.name);
      const behind = compareVersions(from, hop.to) < 0;
      const kubelet = behind && (role === 'worker' || kubeletsMay);
      const components = role === 'worker' ? kubelet : moved.includes(node.name);
      if (!kubelet && !components) return [];
      const read = facts.hosts[node.name];
      const host = read?.known ? read.value : undefined;
      const drain = kubelet && (options.drain === 'always' || (options.drain === 'whenMinorChanges' && changesMinor(from, hop.to)));
      return [
        {
          name: node.name,
          role,
          target: host?.target,
          from,
          to: hop.to,
          components,
          kubelet,
          drain,
          cordoned: node.unschedulable,
          packages: host && packagesFor(host, hop.to, follows.get(node.name), options),
          preview: drain ? previews.get(node.name) : undefined,
          pulls: host && pullsOf(host, role, hop.to, facts),
          batch: undefined,
        },
      ];
    });
    for (const { name, kubelet } of hosts) {
      if (options.binaries === undefined && follows.get(name) !== undefined) follows.set(name, minorOf(hop.to));
      if (moved.includes(name)) versions.moveComponents(name, hop.to);
      if (kubelet) versions.moveKubelet(name, hop.to);
    }
    return { ...hop, hosts: inBatches(hosts, options) };
  });
}

/**
 * `kubeadm upgrade apply` runs once for the cluster: on the first control plane, or again where an earlier one was begun and
 * did not come to the end, which the version in kubeadm's ConfigMap tells.
 */
function rolesIn(
  { to, from }: Hop,
  { config }: UpgradeFacts,
  versions: ClusterVersions,
  nodes: readonly NodeModel[],
): ReadonlyMap<string, UpgradeRole> {
  const chosen = nodes.filter(isControlPlane).map(({ name }) => name);
  const begun = versions.controlPlanes.filter((name) => compareVersions(versions.component('kube-apiserver', name) ?? '', to) === 0);
  const stored = config.known ? config.value.kubernetesVersion : undefined;
  const finished = begun.length > 0 && (stored === undefined || compareVersions(stored, to) >= 0);
  // Of a later hop nothing has begun, and the version that is stored is that of the hop before.
  const applied = finished && from !== to ? true : finished;
  const first = applied ? undefined : (begun.find((name) => chosen.includes(name)) ?? chosen[0]);
  return new Map(chosen.map((name) => [name, name === first ? 'apply' : 'controlPlane'] as const));
}

function inBatches(hosts: readonly UpgradeHost[], { canaries, batch }: UpgradeOptions): readonly UpgradeHost[] {
  let workers = 0;
  return hosts.map((host) => {
    if (host.role !== 'worker') return host;
    const index = workers++;
    const number = index < canaries ? index : canaries + Math.floor((index - canaries) / Math.max(1, batch));
    return { ...host, batch: number };
  });
}

/** Images of the target that are not on a host yet; undefined where its images can't be read. */
function pullsOf({ images }: UpgradeHostFacts, role: UpgradeRole, to: string, facts: UpgradeFacts): readonly string[] | undefined {
  if (!images.known) return undefined;
  const there = new Set(images.value);
  return imagesFor(role, to, facts).filter((image) => !there.has(image));
}

/** The images that an upgrade needs on a host, as far as they can be told without the kubeadm of the target. */
export function imagesFor(role: UpgradeRole, to: string, { config }: Pick<UpgradeFacts, 'config'>): readonly string[] {
  const repository = config.known ? config.value.imageRepository : 'registry.k8s.io';
  const proxy = `${repository}/kube-proxy:${to}`;
  if (role === 'worker') return [proxy];
  const etcd = etcdBroughtWith(to);
  const stacked = config.known && config.value.externalEtcd === undefined && config.value.etcdImageTag === undefined;
  const dns = coreDnsBroughtWith(to);
  return [
    ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => `${repository}/${name}:${to}`),
    proxy,
    ...(etcd?.exact && stacked ? [`${repository}/etcd:${etcd.version}-0`] : []),
    ...(dns === undefined ? [] : [`${repository}${repository === 'registry.k8s.io' ? '/coredns' : ''}/coredns:v${dns}`]),
  ];
}
