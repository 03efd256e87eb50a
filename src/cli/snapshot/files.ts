import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { S3Client } from '../../backends/s3/client';
import { readS3Settings } from '../../backends/s3/settings';
import { openS3Snapshot, s3Metadata } from '../../backends/s3/snapshots';
import { openSnapshotFile, type SnapshotFile } from '../../backends/storage/snapshot-file';
import { storageGuard } from '../../backends/storage/files';
import { metadataName, readMetadata, type SnapshotMetadata } from '../../core/snapshot/metadata';
import { openSnapshot, type OpenSnapshot } from '../../core/snapshot/snapshot';
import { isS3, parseS3 } from '../../core/snapshot/s3-place';
import type { Unlocking } from '../../ports/snapshots';
import type { Bucketed, Identified } from './options';
import type { SnapshotSurroundings } from './surroundings';

/** How the files of a command are opened. */
export interface Opening {
  readonly s3: Bucketed['s3'];
  readonly signal: AbortSignal | undefined;
  readonly unlocking: Unlocking;
}

export function openingOf({ identities, passphraseFile, s3 }: Identified, { signal, passphrase }: SnapshotSurroundings): Opening {
  const ask = passphraseFile === undefined ? passphrase : () => firstLine(passphraseFile);
  return { s3, signal, unlocking: { identityFiles: identities.map((path) => resolve(path)), ...(ask ? { passphrase: ask } : {}) } };
}

async function firstLine(path: string): Promise<string | undefined> {
  const text = await storageGuard(`read ${path}`, () => readFile(path, 'utf8'));
  return text.split(/\r?\n/, 1)[0];
}

/** Opens a file, or an object of a bucket. @throws DrydockError */
export async function openAny(path: string, { s3, signal, unlocking }: Opening): Promise<SnapshotFile> {
  if (!isS3(path)) return openSnapshotFile(path, signal, unlocking);
  return openS3Snapshot(await bucketClient(s3), parseS3(path), signal ?? NEVER, unlocking);
}

export async function bucketClient(wishes: Bucketed['s3']): Promise<S3Client> {
  return new S3Client(await readS3Settings(wishes));
}

/** The metadata beside a file, or an object of a bucket; undefined: there is none. @throws DrydockError */
export async function metadataOfAny(path: string, { s3, signal }: Pick<Opening, 's3' | 'signal'>): Promise<SnapshotMetadata | undefined> {
  return isS3(path) ? s3Metadata(await bucketClient(s3), parseS3(path), signal ?? NEVER) : metadataBeside(path);
}

export const NEVER = new AbortController().signal;

/** Opens a snapshot for as long as some work takes. @throws DrydockError */
export async function withSnapshot<T>(path: string, opening: Opening, work: (snapshot: OpenSnapshot) => Promise<T>): Promise<T> {
  const { signal } = opening;
  const file = await openAny(path, opening);
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
