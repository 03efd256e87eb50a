import { PACKAGES, type AvailablePackage } from '../../../../../src/core/command/packages/manager';
import type { HostReading } from '../../../../../src/core/command/upgrade/host-facts';
import { known, type Known } from '../../../../../src/core/known';
import { DEFAULT_LAYOUT } from '../../../../../src/core/model/control-plane';
import { isControlPlane, type NodeModel } from '../../../../../src/core/model/node';
import type { PodModel } from '../../../../../src/core/model/pod';
import type { StaticPodFacts, UpgradeFacts, UpgradeHostFacts } from '../../../../../src/core/plan/upgrade/facts';
import { imagesFor } from '../../../../../src/core/plan/upgrade/hosts';
import { defaultUpgradeOptions, type UpgradeOptions } from '../../../../../src/core/plan/upgrade/options';
import type { UpgradePlan } from '../../../../../src/core/plan/upgrade/plan';
import { planUpgrade } from '../../../../../src/core/plan/upgrade/planner';
import { node, pod } from '../../../operations/support/objects';
import { planCluster } from '../../../operations/support/plans';

export const AT = Date.UTC(2026, 10, 23, 9, 0, 0);
export const DAY = 86_400_000;
const GIB = 2 ** 30;

/** Control planes, workers, and what is known of them where all is well. */
export interface World {
  readonly controlPlanes?: readonly string[];
  readonly workers?: readonly string[];
  readonly version?: string;
  readonly etcd?: string;
  readonly pods?: readonly PodModel[];
  /** Versions of kubelets that are others, by node. */
  readonly kubelets?: Readonly<Record<string, string>>;
  /** Minors that the repositories have, with their patch releases. */
  readonly repository?: Readonly<Record<string, readonly string[]>>;
}

export const REPOSITORY = { '1.33': ['v1.33.6'], '1.34': ['v1.34.4', 'v1.34.9'], '1.35': ['v1.35.3', 'v1.35.4'], '1.36': ['v1.36.1'] };

export function facts(world: World = {}, over: Partial<UpgradeFacts> = {}): UpgradeFacts {
  const { controlPlanes = ['cp1', 'cp2', 'cp3'], workers = ['w1', 'w2', 'w3'], version = 'v1.34.4', etcd = '3.6.5', pods = [] } = world;
  const kubelet = (name: string) => world.kubelets?.[name] ?? version;
  const nodes: readonly NodeModel[] = [
    ...controlPlanes.map((name) =>
      node(name, { roles: ['control-plane'], kubeletVersion: kubelet(name), containerRuntime: 'containerd://2.1.4' }),
    ),
    ...workers.map((name) => node(name, { kubeletVersion: kubelet(name), containerRuntime: 'containerd://2.1.4' })),
  ];
  const base: UpgradeFacts = {
    at: AT,
    nodes,
    staticPods: known(controlPlanes.flatMap((host) => staticPodsOf(host, version, etcd))),
    kubeProxy: known(version),
    cloudControllers: known([]),
    dns: known({ version: '1.12.1', unknownPlugins: [] }),
    config: known({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kubernetesVersion: version,
      externalEtcd: undefined,
      imageRepository: 'registry.k8s.io',
      etcdImageTag: undefined,
      gates: [],
    }),
    kubeletConfig: known({ apiVersion: 'kubelet.config.k8s.io/v1beta1', gates: [], failCgroupV1: undefined }),
    externalEtcd: known([]),
    hosts: Object.fromEntries(nodes.map((one) => [one.name, known(host(one, world))])),
    drains: known({
      at: AT,
      nodes,
      pods,
      budgets: known([]),
      owners: [],
      claims: known([]),
      volumes: known([]),
      webhooks: known({ configurations: [], services: [] }),
      kuredLock: known(undefined),
    }),
    kubeadm: known(undefined),
    deprecatedRequests: Object.fromEntries(controlPlanes.map((name) => [name, known([])])),
    deprecatedUses: { managedFields: known([]), helm: known([]), workspace: known([]) },
    certificates: known([{ host: controlPlanes[0] ?? '', name: 'apiserver', expiresAt: AT + 200 * DAY }]),
    authority: known({ key: 'a'.repeat(64), layout: DEFAULT_LAYOUT }),
    snapshot: known({ takenAt: AT - 600_000, verified: true, where: 'this computer' }),
  };
  return { ...base, ...over };
}

export function staticPodsOf(host: string, version: string, etcd: string): readonly StaticPodFacts[] {
  const one = (component: StaticPodFacts['component'], tag: string, flags: readonly string[]): StaticPodFacts => ({
    component,
    host,
    version: tag,
    ready: true,
    flags,
    gates: '',
    address: component === 'kube-apiserver' ? '192.0.2.11:6443' : undefined,
  });
  return [
    one('etcd', etcd, ['data-dir', 'initial-cluster']),
    one('kube-apiserver', version, ['advertise-address', 'secure-port']),
    one('kube-controller-manager', version, ['leader-elect']),
    one('kube-scheduler', version, ['leader-elect']),
  ];
}

/** A host with apt that follows the repository of the cluster's minor, with everything held and all images there. */
export function host(
  of: NodeModel,
  { version = 'v1.34.4', repository = REPOSITORY }: World = {},
  reading: Partial<HostReading> = {},
): UpgradeHostFacts {
  const minor = version.replace(/^v(1\.\d+).*$/, '$1');
  const installed = PACKAGES.map((name) => ({ name, version: `${of.kubeletVersion.slice(1)}-1.1` }));
  const images = Object.values(repository).flatMap((versions) =>
    versions.flatMap((one) =>
      imagesFor(isControlPlane(of) ? 'apply' : 'worker', one, {
        config: known({
          apiVersion: '',
          kubernetesVersion: '',
          externalEtcd: undefined,
          imageRepository: 'registry.k8s.io',
          etcdImageTag: undefined,
          gates: [],
        }),
      }),
    ),
  );
  return {
    target: { name: of.name, destination: of.name, source: 'sshConfig' },
    reading: {
      manager: 'apt',
      installed,
      held: ['kubeadm', 'kubectl', 'kubelet'],
      sources: [{ file: '/etc/apt/sources.list.d/kubernetes.list', minor, address: `https://pkgs.k8s.io/core:/stable:/v${minor}/deb/` }],
      programs: new Map(PACKAGES.map((name) => [name, '/usr/bin'])),
      kubeadm: of.kubeletVersion,
      kubelet: of.kubeletVersion,
      kubectl: of.kubeletVersion,
      cgroup: 2,
      free: new Map([
        ['/etc/kubernetes', 20 * GIB],
        ['/var/lib/containerd', 40 * GIB],
      ]),
      etcdBytes: isControlPlane(of) ? GIB / 8 : undefined,
      kubeletFlags: new Map(),
      ...reading,
    },
    available: Object.fromEntries(Object.entries(repository).map(([name, versions]) => [name, known(packagesOf(versions))])),
    images: known(images),
  };
}

export function packagesOf(versions: readonly string[]): readonly AvailablePackage[] {
  return PACKAGES.flatMap((name) => versions.map((version) => ({ name, version: `${version.slice(1)}-1.1` })));
}

/** The facts with another reading of one host. */
export function withHost(
  given: UpgradeFacts,
  name: string,
  reading: Partial<HostReading>,
  over: Partial<UpgradeHostFacts> = {},
): UpgradeFacts {
  const before = given.hosts[name] as Known<UpgradeHostFacts>;
  if (!before.known) throw new Error(`${name} is not known.`);
  const { value } = before;
  return { ...given, hosts: { ...given.hosts, [name]: known({ ...value, reading: { ...value.reading, ...reading }, ...over }) } };
}

/** The facts with another static pod. */
export function withStaticPod(
  given: UpgradeFacts,
  component: StaticPodFacts['component'],
  hostName: string,
  over: Partial<StaticPodFacts>,
): UpgradeFacts {
  if (!given.staticPods.known) throw new Error('The static pods are not known.');
  const pods = given.staticPods.value.map((one) => (one.component === component && one.host === hostName ? { ...one, ...over } : one));
  return { ...given, staticPods: known(pods) };
}

export function plan(given: UpgradeFacts, target = 'v1.35.4', over: Partial<UpgradeOptions> = {}): UpgradePlan {
  return planUpgrade(given, { ...defaultUpgradeOptions(target), ...over }, planCluster);
}

export const codes = (list: UpgradePlan['blockers']): readonly string[] => list.map(({ code }) => code);
export const ids = (one: UpgradePlan): readonly string[] => one.steps.map(({ id }) => id);

/** Pods of a ReplicaSet on a node. */
export const podsOn = (name: string, count: number): readonly PodModel[] =>
  Array.from({ length: count }, (_, index) => ({ ...pod(`shop/${name}-${index}`), nodeName: name }));
