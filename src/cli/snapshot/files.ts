import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openSnapshotFile } from '../../backends/storage/snapshot-file';
import { storageGuard } from '../../backends/storage/files';
import { metadataName, readMetadata, type SnapshotMetadata } from '../../core/snapshot/metadata';
import { openSnapshot, type OpenSnapshot } from '../../core/snapshot/snapshot';
import type { Unlocking } from '../../ports/snapshots';
import type { Identified } from './options';
import type { SnapshotSurroundings } from './surroundings';

/** How the files of a command are opened. */
export interface Opening {
  readonly signal: AbortSignal | undefined;
  readonly unlocking: Unlocking;
}

export function openingOf({ identities, passphraseFile }: Identified, { signal, passphrase }: SnapshotSurroundings): Opening {
  const ask = passphraseFile === undefined ? passphrase : () => firstLine(passphraseFile);
  return { signal, unlocking: { identityFiles: identities.map((path) => resolve(path)), ...(ask ? { passphrase: ask } : {}) } };
}

async function firstLine(path: string): Promise<string | undefined> {
  const text = await storageGuard(`read ${path}`, () => readFile(path, 'utf8'));
  return text.split(/\r?\n/, 1)[0];
}

/** Opens a snapshot for as long as some work takes. @throws DrydockError */
export async function withSnapshot<T>(
  path: string,
  { signal, unlocking }: Opening,
  work: (snapshot: OpenSnapshot) => Promise<T>,
): Promise<T> {
  const file = await openSnapshotFile(path, signal, unlocking);
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
