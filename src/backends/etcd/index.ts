/** Bundle `etcd-gateway`: talks to members of etcd and keeps snapshots on this computer. Loaded when the first member is asked. */
import type { Clock } from '../../ports/clock';
import type { EtcdConnector } from '../../ports/etcd';
import { EtcdGateway } from './gateway';

export { LocalSnapshots } from '../storage/snapshots';

export function createEtcdConnector(clock: Clock): EtcdConnector {
  return { open: (endpoint) => new EtcdGateway(endpoint, clock) };
}
export { LocalShelf } from '../storage/snapshot-shelf';
