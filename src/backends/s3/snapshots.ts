import { basename } from 'node:path';
import { metadataName, readMetadata, type SnapshotMetadata } from '../../core/snapshot/metadata';
import { s3Words, type S3Place } from '../../core/snapshot/s3-place';
import type { Unlocking } from '../../ports/snapshots';
import { unwrap, type SnapshotFile } from '../storage/snapshot-file';
import type { S3Client } from './client';
import { S3Access, textOf } from './objects';

/** Opens a snapshot in a bucket for reading, as `openSnapshotFile` does a file: it is fetched where it is read. */
export async function openS3Snapshot(client: S3Client, place: S3Place, signal: AbortSignal, unlocking?: Unlocking): Promise<SnapshotFile> {
  const raw = await S3Access.open(client, place, signal);
  const { access, packaging, dispose } = await unwrap(raw, basename(place.key), signal, unlocking);
  return {
    size: access.size,
    readInto: (target, at) => access.readInto(target, at),
    path: s3Words(place),
    packedSize: raw.size,
    modifiedAt: raw.modifiedAt,
    packaging,
    dispose,
  };
}

/** The metadata beside a snapshot in a bucket; undefined: there is none. @throws DrydockError */
export async function s3Metadata(client: S3Client, place: S3Place, signal: AbortSignal): Promise<SnapshotMetadata | undefined> {
  const beside = { ...place, key: metadataName(place.key) };
  const text = await textOf(client, beside, signal);
  return text === undefined ? undefined : readMetadata(text, s3Words(beside));
}
