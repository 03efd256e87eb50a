import { basename } from 'node:path';
import { drillLine, drillsName, parseDrills, type DrillRecord } from '../../core/snapshot/drill/record';
import { metadataName, writeMetadata } from '../../core/snapshot/metadata';
import { piecesOf } from '../../core/snapshot/random-access';
import { parseS3, s3Words } from '../../core/snapshot/s3-place';
import type { DrillSource } from '../../ports/drill';
import type { Unlocking } from '../../ports/snapshots';
import type { S3Client } from '../s3/client';
import { textOf } from '../s3/objects';
import { openS3Snapshot, s3Metadata } from '../s3/snapshots';

/**
 * Opens an object of a bucket for a drill and keeps what comes of it beside the object, as `drillFile` does. What is kept is read and
 * written anew as a whole, because buckets append nothing: of two drills that end at one moment the history may have one.
 */
export async function drillObject(
  client: S3Client,
  path: string,
  { unlocking, signal }: { readonly unlocking: Unlocking; readonly signal: AbortSignal },
  hold: (source: DrillSource) => Promise<DrillRecord>,
): Promise<DrillRecord> {
  const place = parseS3(path);
  const metadata = await s3Metadata(client, place, signal);
  const file = await openS3Snapshot(client, place, signal, unlocking);
  let record: DrillRecord;
  try {
    record = await hold({ name: basename(place.key), size: file.size, content: piecesOf(file), metadata });
  } finally {
    await file.dispose();
  }
  const put = (key: string, text: string) =>
    client.send({ method: 'PUT', place: { bucket: place.bucket, key }, body: Buffer.from(text) }, signal);
  const before = (await textOf(client, { ...place, key: drillsName(place.key) }, signal)) ?? '';
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  await put(drillsName(place.key), `${before}${separator}${drillLine(record)}`);
  if (metadata && record.outcome === 'proven') await put(metadataName(place.key), writeMetadata({ ...metadata, drilledAt: record.at }));
  return record;
}

/** The drills of a snapshot in a bucket, oldest first. */
export async function drillsOfObject(client: S3Client, path: string, signal: AbortSignal): Promise<readonly DrillRecord[]> {
  const text = await textOf(client, parseS3(drillsName(s3Words(parseS3(path)))), signal);
  return text === undefined ? [] : parseDrills(text);
}
