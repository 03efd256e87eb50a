import { KEPT_PACKAGES } from '../../../../../src/core/command/packages/patches';
import { known } from '../../../../../src/core/known';
import { DEFAULT_LAYOUT } from '../../../../../src/core/model/control-plane';
import { isControlPlane } from '../../../../../src/core/model/node';
import type { HostTarget } from '../../../../../src/core/model/host';
import type { PodModel } from '../../../../../src/core/model/pod';
import type { MaintenanceFacts, MaintenanceHostFacts } from '../../../../../src/core/plan/maintenance/facts';
import { defaultMaintenanceOptions, type MaintenanceOptions } from '../../../../../src/core/plan/maintenance/options';
import type { MaintenancePlan } from '../../../../../src/core/plan/maintenance/plan';
import { planMaintenance } from '../../../../../src/core/plan/maintenance/planner';
import type { PlanCluster } from '../../../../../src/core/plan/plan';
import { node, pod } from '../../../operations/support/objects';
import { planCluster } from '../../../operations/support/plans';

export const AT = Date.UTC(2026, 10, 23, 9, 0, 0);

export interface World {
  readonly controlPlanes?: readonly string[];
  readonly workers?: readonly string[];
  readonly cordoned?: readonly string[];
  readonly pods?: readonly PodModel[];
  /** What is said of hosts beyond the usual. */
  readonly hosts?: Readonly<Record<string, Partial<MaintenanceHostFacts>>>;
  /** Control planes whose member of etcd is not Ready. */
  readonly etcdDown?: readonly string[];
}

export function facts(world: World = {}, over: Partial<MaintenanceFacts> = {}): MaintenanceFacts {
  const {
    controlPlanes = ['cp1', 'cp2', 'cp3'],
    workers = ['w1', 'w2', 'w10'],
    pods = [],
    hosts = {},
    cordoned = [],
    etcdDown = [],
  } = world;
  const nodes = [
    ...controlPlanes.map((name) => node(name, { roles: ['control-plane'], unschedulable: cordoned.includes(name) })),
    ...workers.map((name) => node(name, { unschedulable: cordoned.includes(name) })),
  ];
  const target = (name: string): HostTarget => ({ name, destination: name, source: 'sshConfig' });
  const etcd = controlPlanes.map((name) =>
    pod(`kube-system/etcd-${name}`, {
      nodeName: name,
      mirror: true,
      controller: undefined,
      labels: { component: 'etcd' },
      ready: !etcdDown.includes(name),
    }),
  );
  return {
    at: AT,
    nodes,
    hosts: Object.fromEntries(
      nodes.map(({ name }) => [
        name,
        known({
          target: target(name),
          state: { restart: 'systemctl' as const, wants: [], asked: true, kernel: '6.1.0-31-amd64' },
          manager: 'apt' as const,
          held: ['kubeadm', 'kubectl', 'kubelet'],
          patches: undefined,
          ...hosts[name],
        }),
      ]),
    ),
    targets: Object.fromEntries(nodes.map(({ name }) => [name, target(name)])),
    drains: known({
      at: AT,
      nodes,
      pods: [...etcd, ...pods],
      budgets: known([]),
      owners: [],
      claims: known([]),
      volumes: known([]),
      webhooks: known({ configurations: [], services: [] }),
      kuredLock: known(undefined),
    }),
    authority: nodes.some(isControlPlane) ? known({ key: 'a'.repeat(64), layout: DEFAULT_LAYOUT }) : undefined,
    kured: known(undefined),
    ...over,
  };
}

export function plan(
  what: MaintenanceOptions['what'],
  nodes: readonly string[],
  world: World = {},
  over: Partial<MaintenanceOptions> = {},
  more: Partial<MaintenanceFacts> = {},
  cluster: PlanCluster = planCluster,
): MaintenancePlan {
  return planMaintenance(facts(world, more), { ...defaultMaintenanceOptions(what, nodes, KEPT_PACKAGES), ...over }, cluster);
}

export const codes = (list: readonly { readonly code: string }[]): readonly string[] => list.map(({ code }) => code).sort();

/** Patches of a host that has three of them, one new package, and newer versions of what stays. */
export const PATCHES: MaintenanceHostFacts['patches'] = known({
  patches: [
    { name: 'containerd', from: '1.6.20', to: '1.6.24', security: false },
    { name: 'libssl3', from: '3.0.15-1', to: '3.0.16-1', security: true },
    { name: 'linux-image-6.1.0-32-amd64', from: undefined, to: '6.1.129-1', security: true },
    { name: 'linux-image-amd64', from: '6.1.124-1', to: '6.1.129-1', security: true },
    { name: 'tzdata', from: '2024b-0', to: '2025a-0', security: false },
  ],
  heldBack: ['kubelet'],
  stale: undefined,
});
