import type { SnapshotEntry } from '../../core/snapshot/catalog';
import { metadataName } from '../../core/snapshot/metadata';
import { parseS3 } from '../../core/snapshot/s3-place';
import type { BucketWishes, SnapshotBuckets, SnapshotWriter } from '../../ports/snapshots';
import { S3Client } from './client';
import { exists, textOf } from './objects';
import { readS3Settings } from './settings';
import { listS3Snapshots } from './shelf';
import { S3SnapshotWriter } from './writer';

/** Snapshots in buckets; credentials are read anew for each. */
export class S3Buckets implements SnapshotBuckets {
  async create(path: string, wishes: BucketWishes, signal: AbortSignal): Promise<SnapshotWriter> {
    const place = parseS3(path);
    return S3SnapshotWriter.create(new S3Client(await readS3Settings(wishes)), place, signal);
  }

  async list(folder: string, wishes: BucketWishes, signal: AbortSignal): Promise<readonly SnapshotEntry[]> {
    return listS3Snapshots(new S3Client(await readS3Settings(wishes)), folder, signal);
  }

  async metadata(path: string, wishes: BucketWishes, signal: AbortSignal): Promise<string | undefined> {
    const client = new S3Client(await readS3Settings(wishes));
    if (!(await exists(client, parseS3(path), signal))) return undefined;
    return textOf(client, parseS3(metadataName(path)), signal);
  }
}
