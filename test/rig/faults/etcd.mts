/** etcd with a member less. */
import type { Cluster } from '../cluster.mts';
import type { Host } from '../host.mts';
import type { Fault } from './fault.mts';
import { stopService, type Service } from './stopped.mts';

/**
 * Stops the etcd member of a host: the static pod on a control plane, the unit on a host of an external etcd. Its data stay.
 * The other members must keep their quorum, or undoing can't tell when it is well again.
 */
export async function stopEtcdMember(cluster: Cluster, host: Host): Promise<Fault> {
  const stop = stopService(host, await serviceOf(host));
  return {
    what: `${host.name}: its etcd member is stopped`,
    async inject() {
      await stop.inject();
      if (await answers(cluster, host)) throw new Error(`${host.name}: etcd still answers`);
    },
    async undo() {
      await stop.undo();
      await host.until('its etcd member is healthy again', () => answers(cluster, host));
    },
  };
}

async function serviceOf(host: Host): Promise<Service> {
  const { code } = await host.exec(['test', '-e', '/etc/kubernetes/manifests/etcd.yaml'], { mayFail: true });
  return code === 0 ? { staticPod: 'etcd' } : { unit: 'etcd.service' };
}

async function answers(cluster: Cluster, host: Host): Promise<boolean> {
  try {
    await cluster.etcdctl(host, '--command-timeout=2s', 'endpoint', 'health');
    return true;
  } catch {
    return false;
  }
}
