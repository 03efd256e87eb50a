import { drillsName } from '../../core/snapshot/drill/record';
import { isSnapshotName, type SnapshotEntry } from '../../core/snapshot/catalog';
import { metadataName } from '../../core/snapshot/metadata';
import { parseS3, s3Words } from '../../core/snapshot/s3-place';
import type { S3Client } from './client';
import { listObjects, remove } from './objects';
import { s3Metadata } from './snapshots';

/** Snapshots of a folder of a bucket with their metadata, as those of a folder of this computer. */
export async function listS3Snapshots(client: S3Client, folder: string, signal: AbortSignal): Promise<readonly SnapshotEntry[]> {
  const { bucket, key } = parseS3(folder.endsWith('/') ? folder : `${folder}/`);
  const objects = await listObjects(client, { bucket, key }, signal);
  const found: SnapshotEntry[] = [];
  for (const one of objects.filter((object) => isSnapshotName(object.key))) {
    const place = { bucket, key: one.key };
    const hasMetadata = objects.some((other) => other.key === metadataName(one.key));
    const metadata = hasMetadata ? await s3Metadata(client, place, signal) : undefined;
    const { size, modifiedAt } = one;
    found.push({ path: s3Words(place), name: one.key.slice(key.length), size, modifiedAt, ...(metadata ? { metadata } : {}) });
  }
  return found;
}

/** Removes a snapshot, then its metadata and the history of its drills. */
export async function removeS3Snapshot(client: S3Client, path: string, signal: AbortSignal): Promise<void> {
  for (const one of [path, metadataName(path), drillsName(path)]) await remove(client, parseS3(one), signal);
}
