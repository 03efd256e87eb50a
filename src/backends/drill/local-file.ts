import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DrillRecord } from '../../core/snapshot/drill/record';
import { metadataName, readMetadata, writeMetadata } from '../../core/snapshot/metadata';
import { piecesOf } from '../../core/snapshot/random-access';
import type { DrillSource } from '../../ports/drill';
import type { Unlocking } from '../../ports/snapshots';
import { storageGuard } from '../storage/files';
import { openSnapshotFile } from '../storage/snapshot-file';
import { LocalSnapshots } from '../storage/snapshots';
import { keepDrill } from './history';

/**
 * Opens a file of this computer for a drill and keeps what comes of it beside the file: a line of the history, and in the metadata when
 * it was proven.
 */
export async function drillFile(
  path: string,
  { unlocking, signal }: { readonly unlocking: Unlocking; readonly signal: AbortSignal },
  hold: (source: DrillSource) => Promise<DrillRecord>,
): Promise<DrillRecord> {
  const text = await new LocalSnapshots().metadata(path);
  const metadata = text === undefined ? undefined : readMetadata(text, metadataName(path));
  const file = await openSnapshotFile(path, signal, unlocking);
  let record: DrillRecord;
  try {
    record = await hold({ name: basename(path), size: file.size, content: piecesOf(file), metadata });
  } finally {
    await file.dispose();
  }
  await keepDrill(path, record);
  if (metadata && record.outcome === 'proven')
    await storageGuard(`write ${metadataName(path)}`, () =>
      writeFile(metadataName(path), writeMetadata({ ...metadata, drilledAt: record.at }), { mode: 0o600 }),
    );
  return record;
}
