import { DrydockError } from '../../core/errors';
import type { ClusterRef } from '../../core/model/cluster';
import type { HostTarget } from '../../core/model/host';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { ControlPlaneTargets } from '../renew/facts';

/**
 * Where the control planes of a cluster are: the hosts of its nodes, as the API tells them or as they were last known; without
 * any, the hosts that the fleet file lists. Contacts nothing. Rejects with `config` where nobody knows of a host.
 */
export async function controlPlaneTargets(
  cluster: ClusterRef,
  nodes: readonly NodeModel[] | undefined,
  api: ControlPlaneTargets['api'],
  book: HostBook,
): Promise<ControlPlaneTargets> {
  const control = nodes?.filter(isControlPlane) ?? [];
  if (control.length === 0) {
    const targets = await book.ofCluster(cluster);
    if (targets.length > 0) return { targets, without: [], api, unsorted: true };
    throw new DrydockError('config', `Nobody knows the hosts of ${cluster.name}: its API does not name its control planes.`, {
      hint: 'List them under hosts in drydock.yaml, with their addresses.',
    });
  }
  const targets: HostTarget[] = [];
  const without: { host: string; why: string }[] = [];
  for (const node of control) {
    try {
      targets.push({ ...(await book.ofNode(cluster, node)), name: node.name });
    } catch (error) {
      without.push({ host: node.name, why: DrydockError.from(error).message });
    }
  }
  return { targets, without, api };
}
