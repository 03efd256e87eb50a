import type { FleetBootstrap, FleetCluster, FleetHost } from '../../model/fleet';
import type { HostTarget } from '../../model/host';

/** A host that becomes a node. */
export interface BootstrapHostWish {
  readonly name: string;
  readonly role: 'controlPlane' | 'worker';
  /** Addresses that its node is wished to have; undefined: those of its default routes. */
  readonly nodeAddresses: readonly string[] | undefined;
}

/** What is wished for: the entry of the fleet file with what a person chose beside it. */
export interface BootstrapOptions {
  /** Context of the new kubeconfig, and the name that the cluster is given in it. */
  readonly context: string;
  readonly wish: FleetBootstrap;
  /** Control planes first, each group in the order of the file. The first one is where the cluster begins. */
  readonly hosts: readonly BootstrapHostWish[];
  /** Absolute path of the kubeconfig that is written on this computer. */
  readonly kubeconfig: string;
  /** Workers that join side by side. */
  readonly workersAtOnce: number;
  /** Seconds that nodes and DNS may take to be well after everything was joined. */
  readonly settleSeconds: number;
}

export interface BootstrapChoices {
  readonly kubeconfig: string;
  readonly workersAtOnce?: number;
  readonly settleSeconds?: number;
  /** Checks that only warn, beside those of the file. */
  readonly ignorePreflight?: readonly string[];
}

/** The options for an entry of the fleet file. Undefined: it says nothing of how the cluster is made. */
export function bootstrapOptions(cluster: FleetCluster, choices: BootstrapChoices): BootstrapOptions | undefined {
  if (!cluster.bootstrap) return undefined;
  const { ignorePreflight } = cluster.bootstrap;
  return {
    context: cluster.context,
    wish: { ...cluster.bootstrap, ignorePreflight: [...new Set([...ignorePreflight, ...(choices.ignorePreflight ?? [])])] },
    hosts: [...withRole(cluster, 'control-plane', 'controlPlane'), ...withRole(cluster, 'worker', 'worker')],
    kubeconfig: choices.kubeconfig,
    workersAtOnce: choices.workersAtOnce ?? 5,
    settleSeconds: choices.settleSeconds ?? 600,
  };
}

/** A host with both roles is a control plane: that workloads may run there is a matter of taints. */
function withRole({ hosts = [] }: FleetCluster, role: string, as: BootstrapHostWish['role']): readonly BootstrapHostWish[] {
  const has = ({ roles = [] }: FleetHost, wanted: string) => roles.includes(wanted);
  return hosts
    .filter((host) => has(host, role) && (as === 'controlPlane' || !has(host, 'control-plane')))
    .map(({ name, nodeAddresses }) => ({ name, role: as, nodeAddresses }));
}

/** How hosts are reached, by their names. */
export type BootstrapTargets = Readonly<Record<string, HostTarget>>;
