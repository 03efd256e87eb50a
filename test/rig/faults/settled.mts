/** When a cluster is as healthy as before a fault. */
import type { Cluster } from '../cluster.mts';
import type { Host } from '../host.mts';
import { balancerState } from '../loadbalancer.mts';

interface Node {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly lastHeartbeatTime?: string }[];
  };
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/**
 * Resolves when the load balancer gives work to every control plane, every member of etcd is healthy, every kubelet has just
 * said that its node is Ready, and every pod of the system is ready. @param limit milliseconds
 */
export async function settled(cluster: Cluster, limit = 240_000): Promise<void> {
  if (cluster.options.controlPlanes === 0 || cluster.options.empty) return;
  const since = Date.now();
  const remaining = () => Math.max(1000, limit - (Date.now() - since));
  await cluster.until('the load balancer sees every control plane', async () => everyServerIsUp(cluster.host('lb')), limit);
  await cluster.until('every member of etcd is healthy', async () => isEtcdHealthy(cluster), remaining());
  await cluster.until('every kubelet says that its node is Ready', async () => areNodesReady(cluster, since), remaining());
  await cluster.until('every pod of the system is ready', async () => arePodsReady(cluster), remaining());
}

async function everyServerIsUp(lb: Host): Promise<boolean> {
  const servers = Object.values(await balancerState(lb));
  return servers.length > 0 && servers.every(({ status }) => status === 'UP');
}

async function isEtcdHealthy(cluster: Cluster): Promise<boolean> {
  const [member] = cluster.etcdMembers.length > 0 ? cluster.etcdMembers : cluster.controlPlanes;
  const { stdout } = await cluster.etcdctl(member!, 'endpoint', 'health', '--cluster', '-w', 'json');
  return (JSON.parse(stdout) as readonly { readonly health: boolean }[]).every(({ health }) => health);
}

/** @param since what was said before does not count: a node stays Ready for a while after its kubelet has gone */
async function areNodesReady(cluster: Cluster, since: number): Promise<boolean> {
  const { items } = await cluster.get<{ items: readonly Node[] }>('nodes');
  const ready = items.filter(({ status }) =>
    status?.conditions?.some(
      ({ type, status: value, lastHeartbeatTime = '' }) => type === 'Ready' && value === 'True' && Date.parse(lastHeartbeatTime) > since,
    ),
  );
  return ready.length === cluster.nodes.length;
}

async function arePodsReady(cluster: Cluster): Promise<boolean> {
  const { items } = await cluster.get<{ items: readonly Pod[] }>('pods', '-n', 'kube-system');
  return items.every(
    ({ status }) =>
      status?.phase === 'Succeeded' || status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
  );
}
