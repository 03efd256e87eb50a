import { isControlPlane, type NodeModel } from '../../core/model/node';
import { naturally } from '../../core/natural-order';

/** Up to this many nodes the workers are one group. */
export const GROUP_ABOVE = 50;

/** Labels that name the pool of a node, in the order they are looked for. */
const POOL_LABELS = [
  'eks.amazonaws.com/nodegroup',
  'karpenter.sh/nodepool',
  'cloud.google.com/gke-nodepool',
  'kubernetes.azure.com/agentpool',
  'agentpool',
  'node.kubernetes.io/pool',
  'pool',
];
const ZONE_LABELS = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

export interface NodeGroup {
  /** Stable within the cluster. */
  readonly id: string;
  readonly role: 'controlPlane' | 'workers' | 'pool' | 'zone';
  /** Name of the pool or zone; undefined for nodes that have none, and for the other roles. */
  readonly name: string | undefined;
  /** In natural order of their names. */
  readonly nodes: readonly NodeModel[];
}

/**
 * The groups under a cluster: the control plane where its nodes are visible, then the workers, above 50 nodes by pool,
 * else by zone, else together.
 */
export function groupNodes(nodes: Iterable<NodeModel>): readonly NodeGroup[] {
  const sorted = naturally(nodes, (node) => node.name);
  const controlPlane = sorted.filter(isControlPlane);
  const workers = sorted.filter((node) => !isControlPlane(node));
  const groups: NodeGroup[] = [];
  if (controlPlane.length > 0) groups.push({ id: 'control-plane', role: 'controlPlane', name: undefined, nodes: controlPlane });
  if (workers.length > 0) groups.push(...workerGroups(workers, sorted.length));
  return groups;
}

/** Which group a node belongs to, apart from the size of the cluster: a change of it moves the node. */
export function placeOf(node: NodeModel): string {
  return `${isControlPlane(node)}/${poolOf(node) ?? ''}/${zoneOf(node) ?? ''}`;
}

function workerGroups(workers: readonly NodeModel[], total: number): readonly NodeGroup[] {
  const together: NodeGroup = { id: 'workers', role: 'workers', name: undefined, nodes: workers };
  if (total <= GROUP_ABOVE) return [together];
  const pools = splitBy(workers, 'pool', poolOf);
  if (pools.length > 1) return pools;
  const zones = splitBy(workers, 'zone', zoneOf);
  return zones.length > 1 ? zones : [together];
}

function splitBy(
  nodes: readonly NodeModel[],
  role: 'pool' | 'zone',
  nameOf: (node: NodeModel) => string | undefined,
): readonly NodeGroup[] {
  const parts = new Map<string | undefined, NodeModel[]>();
  for (const node of nodes) {
    const name = nameOf(node);
    const part = parts.get(name);
    if (part) part.push(node);
    else parts.set(name, [node]);
  }
  const nameless = parts.get(undefined);
  parts.delete(undefined);
  const named = naturally(parts, ([name]) => name ?? '');
  return [...named, ...(nameless ? [[undefined, nameless] as const] : [])].map(([name, members]) => ({
    id: name === undefined ? `no-${role}` : `${role}/${name}`,
    role,
    name,
    nodes: members,
  }));
}

function poolOf(node: NodeModel): string | undefined {
  return firstLabel(node, POOL_LABELS);
}

function zoneOf(node: NodeModel): string | undefined {
  return firstLabel(node, ZONE_LABELS);
}

function firstLabel(node: NodeModel, labels: readonly string[]): string | undefined {
  for (const label of labels) {
    const value = node.labels[label];
    if (value) return value;
  }
  return undefined;
}
