import { DrydockError } from '../../core/errors';
import type { Known } from '../../core/known';
import type { ClusterRef } from '../../core/model/cluster';
import type { FleetCluster } from '../../core/model/fleet';
import type { HostTarget } from '../../core/model/host';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import type { HostRole } from '../../core/model/readiness';
import { matches } from '../../core/policy/name-pattern';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import { readKnown } from '../nodes/read-known';

/** A host to look at, and how it is reached. */
export interface ReadinessTarget {
  readonly name: string;
  readonly role: HostRole;
  readonly target: Known<HostTarget>;
  /** Where other hosts find it, as its Node tells; unset: as it says itself. */
  readonly address?: string;
}

/** The hosts of nodes. */
export async function targetsOfNodes(
  cluster: ClusterRef,
  nodes: readonly NodeModel[],
  book: HostBook,
): Promise<readonly ReadinessTarget[]> {
  return Promise.all(
    nodes.map(async (node) => ({
      name: node.name,
      role: isControlPlane(node) ? ('control-plane' as const) : ('worker' as const),
      target: await readKnown(() => book.ofNode(cluster, node)),
      ...(node.internalIP === undefined ? {} : { address: node.internalIP }),
    })),
  );
}

/**
 * The hosts that the fleet file lists for a cluster, whether they are in it or not. Load balancers and jump hosts are left out: nothing
 * of Kubernetes runs there.
 */
export async function targetsOfFleet(
  cluster: Pick<ClusterRef, 'name' | 'context'>,
  fleet: readonly FleetCluster[],
  book: Pick<HostBook, 'ofCluster'>,
): Promise<readonly ReadinessTarget[]> {
  const entries = fleet.filter(({ context }) => matches(context, cluster.name) || matches(context, cluster.context));
  const listed = entries.flatMap(({ hosts = [] }) => hosts);
  const targets = await book.ofCluster(cluster as ClusterRef);
  return targets.flatMap((target) => {
    const roles = listed.find(({ name }) => name === target.name)?.roles ?? [];
    const role = roleOf(roles);
    return role === undefined ? [] : [{ name: target.name, role, target: { known: true as const, value: target } }];
  });
}

/** Nodes first, then hosts of the fleet file that are none (yet). */
export function withoutTwins(nodes: readonly ReadinessTarget[], listed: readonly ReadinessTarget[]): readonly ReadinessTarget[] {
  return [...nodes, ...listed.filter(({ name }) => !nodes.some((node) => node.name === name))];
}

/** Undefined: a host without Kubernetes. */
function roleOf(roles: readonly string[]): HostRole | undefined {
  if (roles.includes('control-plane')) return 'control-plane';
  if (roles.includes('worker')) return 'worker';
  if (roles.includes('etcd')) return 'etcd';
  return roles.length === 0 ? 'unknown' : undefined;
}

/** @throws DrydockError `notFound` where there is nothing to look at */
export function requireHosts(targets: readonly ReadinessTarget[], cluster: string): readonly ReadinessTarget[] {
  if (targets.length > 0) return targets;
  throw new DrydockError('notFound', `There are no hosts of ${cluster} to look at.`, {
    hint: 'List them in drydock.yaml, or choose nodes.',
  });
}
