import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listObjects, remove } from '../../backends/s3/objects';
import { s3Metadata } from '../../backends/s3/snapshots';
import { storageGuard } from '../../backends/storage/files';
import { timeWords } from '../../core/report/words';
import { drillsName } from '../../core/snapshot/drill/record';
import { metadataName, type SnapshotMetadata } from '../../core/snapshot/metadata';
import { isS3, parseS3 } from '../../core/snapshot/s3-place';
import { decideRetention, type KeptSnapshot } from '../../core/snapshot/retention';
import type { Streams } from '../streams';
import { table } from '../table';
import type { SnapshotSurroundings } from './surroundings';
import { bucketClient, metadataBeside, NEVER } from './files';
import { EXIT, usage, type SnapshotOptions } from './options';

/** What is taken for a snapshot. Parts of one that is being taken are none. */
const SNAPSHOT = /\.(db|snapshot)(\.gz|\.age)*$/;

interface Found extends KeptSnapshot {
  readonly name: string;
  readonly path: string;
}

export async function prune(options: SnapshotOptions, streams: Streams, { now, signal = NEVER }: SnapshotSurroundings): Promise<number> {
  if (Object.keys(options.retention).length === 0) throw usage('prune needs one of --last, --daily, --weekly, --monthly and --within.');
  const folder = options.files[0] ?? '';
  const place = isS3(folder) ? await bucketOf(folder, options.s3, signal) : folderOf(folder);
  const decisions = decideRetention(await place.snapshots(), options.retention, now());
  const removed: string[] = [];
  for (const { snapshot, keptAs } of decisions) {
    if (keptAs.length > 0 || !options.deletes) continue;
    await place.remove(snapshot);
    removed.push(snapshot.name);
  }
  const rows = decisions.map(({ snapshot, keptAs }) => ({
    name: snapshot.name,
    takenAt: new Date(snapshot.takenAt).toISOString(),
    verified: snapshot.isVerified,
    keptAs,
    removed: removed.includes(snapshot.name),
  }));
  if (options.isJson) streams.out(`${JSON.stringify(rows, undefined, 2)}\n`);
  else {
    const goes = options.deletes ? 'removed' : 'would go';
    const cells = rows.map(({ name, takenAt, verified, keptAs }) => [
      name,
      timeWords(Date.parse(takenAt)),
      verified ? 'verified' : 'not verified',
      keptAs.length > 0 ? `stays: ${keptAs.join(', ')}` : goes,
    ]);
    streams.out(table(['SNAPSHOT', 'TAKEN', 'STATE', 'DECISION'], cells));
  }
  return EXIT.ok;
}

interface Place {
  snapshots(): Promise<readonly Found[]>;
  /** With its metadata and its history. */
  remove(snapshot: Found): Promise<void>;
}

function folderOf(folder: string): Place {
  return {
    snapshots: () => snapshotsIn(folder),
    remove: ({ name, path }) =>
      storageGuard(`remove ${name}`, async () => {
        await rm(path);
        for (const beside of [metadataName(path), drillsName(path)]) await rm(beside, { force: true });
      }),
  };
}

async function bucketOf(folder: string, wishes: SnapshotOptions['s3'], signal: AbortSignal): Promise<Place> {
  const client = await bucketClient(wishes);
  const { bucket, key } = parseS3(folder.endsWith('/') ? folder : `${folder}/`);
  const at = (name: string) => ({ bucket, key: name });
  return {
    async snapshots() {
      const objects = await listObjects(client, { bucket, key }, signal);
      const found: Found[] = [];
      for (const { key: path, size, modifiedAt } of objects) {
        if (!SNAPSHOT.test(path)) continue;
        const hasMetadata = objects.some((one) => one.key === metadataName(path));
        found.push(
          foundAs(path.slice(key.length), path, size, modifiedAt, hasMetadata ? await s3Metadata(client, at(path), signal) : undefined),
        );
      }
      return found;
    },
    async remove({ path }) {
      await remove(client, at(path), signal);
      await remove(client, at(metadataName(path)), signal);
    },
  };
}

function foundAs(name: string, path: string, size: number, modifiedAt: number, metadata: SnapshotMetadata | undefined): Found {
  const isPacked = /\.(gz|age)$/.test(name);
  const isWhole = metadata?.stored ? metadata.stored.size === size : isPacked || metadata?.size === size;
  const isVerified = metadata?.verifiedAt !== undefined && isWhole;
  return { id: path, name, path, takenAt: metadata ? Date.parse(metadata.takenAt) : modifiedAt, isVerified };
}

/** Snapshots of a folder; verified is what its metadata says so of, as long as the size is the same. */
async function snapshotsIn(folder: string): Promise<readonly Found[]> {
  const names = await storageGuard(`read the folder ${folder}`, () => readdir(folder));
  return Promise.all(
    names
      .filter((name) => SNAPSHOT.test(name))
      .map(async (name) => {
        const path = join(folder, name);
        const { mtimeMs, size } = await storageGuard(`read ${name}`, () => stat(path));
        return foundAs(name, path, size, mtimeMs, await metadataBeside(path));
      }),
  );
}
