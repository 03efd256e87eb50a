import { DrydockError } from '../../core/errors';
import type { NodeModel } from '../../core/model/node';
import type { KubernetesPort } from '../../ports/kubernetes';
import { nearNames } from './near-names';

/** Reads a node. Rejects with `notFound`, naming nodes with a like name, when the cluster has none of that name. */
export async function findNode(port: KubernetesPort, name: string, signal?: AbortSignal): Promise<NodeModel> {
  const node = await port.get('Node', { name }, signal);
  if (node) return node;
  const all = await port.list('Node', {}, signal);
  throw noSuchNode(
    name,
    port.cluster.name,
    all.items.map((other) => other.name),
  );
}

/** The error for a node that is not there. */
export function noSuchNode(name: string, cluster: string, names: readonly string[]): DrydockError {
  const near = nearNames(name, names);
  return new DrydockError('notFound', `Cluster ${cluster} has no node named ${name}.`, {
    hint:
      near.length > 0
        ? `Nodes with a like name: ${near.join(', ')}.`
        : `Its ${names.length} nodes have other names; choose one from the Clusters view.`,
  });
}
