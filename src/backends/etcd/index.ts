/** Bundle `etcd-gateway`: talks to members of etcd and keeps snapshots on this computer. Loaded when the first member is asked. */
import type { Clock } from '../../ports/clock';
import type { Drills } from '../../ports/drill';
import type { EtcdConnector } from '../../ports/etcd';
import { isS3 } from '../../core/snapshot/s3-place';
import type { BucketWishes } from '../../ports/snapshots';
import { drillObject, drillsOfObject } from '../drill/bucket-object';
import { LocalDrillGround } from '../drill/ground';
import { drillsOf } from '../drill/history';
import { drillFile } from '../drill/local-file';
import { S3Client } from '../s3/client';
import { readS3Settings } from '../s3/settings';
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
  const client = async (wishes: BucketWishes = {}) => new S3Client(await readS3Settings(wishes));
  return {
    ground: new LocalDrillGround(),
    file: async (path, opening, hold) =>
      isS3(path) ? drillObject(await client(opening.bucket), path, opening, hold) : drillFile(path, opening, hold),
    of: async (path, bucket, signal = new AbortController().signal) =>
      isS3(path) ? drillsOfObject(await client(bucket), path, signal) : drillsOf(path),
  };
}
