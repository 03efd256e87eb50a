import type { EtcdConnector } from '../../ports/etcd';
import { Hosts, type HostDeps } from '../control-plane/hosts';
import type { OpenedOperation } from '../engine/definition';
import { EtcdAccess, type EtcdWays } from './access';

/**
 * Opens an operation that needs hosts and their etcd. Both are closed with it, and at once where it does not come about.
 * @param open rejects with whatever keeps the operation from being taken up
 * @param ways to members whose hosts nobody can log in to
 */
export async function openWithAccess(
  deps: HostDeps & { readonly etcd: EtcdConnector },
  open: (hosts: Hosts, access: EtcdAccess) => Promise<Omit<OpenedOperation, 'dispose'>>,
  ways?: EtcdWays,
): Promise<OpenedOperation> {
  const hosts = new Hosts(deps);
  const access = new EtcdAccess(hosts, deps.etcd, ways);
  const dispose = () => {
    access.dispose();
    hosts.dispose();
  };
  try {
    return { ...(await open(hosts, access)), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
