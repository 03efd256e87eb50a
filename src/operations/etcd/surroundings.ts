import type { ClusterRef } from '../../core/model/cluster';
import type { NodeModel } from '../../core/model/node';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import { controlPlaneTargets } from '../control-plane/targets';
import type { ControlPlaneTargets } from '../renew/facts';
import type { EtcdSurroundings } from './locate';

/**
 * The hosts that may tell of a cluster's etcd. Contacts nothing. Rejects with `config` where nobody knows of a host.
 * @param nodes as the API tells them, or as they were last known
 */
export async function etcdSurroundings(
  cluster: ClusterRef,
  nodes: readonly NodeModel[] | undefined,
  api: ControlPlaneTargets['api'],
  book: HostBook,
): Promise<EtcdSurroundings> {
  const { targets, without } = await controlPlaneTargets(cluster, nodes, api, book);
  return { controlPlanes: targets, without, others: await book.ofCluster(cluster) };
}
