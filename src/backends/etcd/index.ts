/** Bundle `etcd-gateway`: talks to members of etcd and keeps snapshots on this computer. Loaded when the first member is asked. */
import type { Clock } from '../../ports/clock';
import type { Drills } from '../../ports/drill';
import type { EtcdConnector } from '../../ports/etcd';
import { LocalDrillGround } from '../drill/ground';
import { drillsOf } from '../drill/history';
import { drillFile } from '../drill/local-file';
import { EtcdGateway } from './gateway';
import { OpenLook } from './open-look';

export { S3Buckets } from '../s3/buckets';
export { LocalShelf } from '../storage/snapshot-shelf';
export { LocalSnapshots } from '../storage/snapshots';

export function createEtcdConnector(clock: Clock): EtcdConnector {
  return { open: (endpoint) => new EtcdGateway(endpoint, clock), look: (look) => new OpenLook(look) };
}

/** Drills on this computer. */
export function createDrills(): Drills {
  return { ground: new LocalDrillGround(), file: drillFile, of: drillsOf };
}
