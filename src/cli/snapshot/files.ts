import { readFile } from 'node:fs/promises';
import { openSnapshotFile } from '../../backends/storage/snapshot-file';
import { storageGuard } from '../../backends/storage/files';
import { metadataName, readMetadata, type SnapshotMetadata } from '../../core/snapshot/metadata';
import { openSnapshot, type OpenSnapshot } from '../../core/snapshot/snapshot';

/** Opens a snapshot for as long as some work takes. @throws DrydockError */
export async function withSnapshot<T>(
  path: string,
  signal: AbortSignal | undefined,
  work: (snapshot: OpenSnapshot) => Promise<T>,
): Promise<T> {
  const file = await openSnapshotFile(path, signal);
  try {
    return await work(await openSnapshot(file, signal ? { signal } : {}));
  } finally {
    await file.dispose();
  }
}

/** @returns undefined where there is none. @throws DrydockError */
export async function metadataBeside(path: string): Promise<SnapshotMetadata | undefined> {
  const name = metadataName(path);
  const text = await storageGuard(`read ${name}`, async () => {
    try {
      return await readFile(name, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  });
  return text === undefined ? undefined : readMetadata(text, name);
}
