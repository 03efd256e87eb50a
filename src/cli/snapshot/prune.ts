import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { storageGuard } from '../../backends/storage/files';
import { timeWords } from '../../core/report/words';
import { drillsName } from '../../core/snapshot/drill/record';
import { metadataName } from '../../core/snapshot/metadata';
import { decideRetention, type KeptSnapshot } from '../../core/snapshot/retention';
import type { Streams } from '../streams';
import { table } from '../table';
import type { SnapshotSurroundings } from './surroundings';
import { metadataBeside } from './files';
import { EXIT, usage, type SnapshotOptions } from './options';

/** What is taken for a snapshot. Parts of one that is being taken are none. */
const SNAPSHOT = /\.(db|snapshot)(\.gz|\.age)*$/;

interface Found extends KeptSnapshot {
  readonly name: string;
  readonly path: string;
}

export async function prune(options: SnapshotOptions, streams: Streams, { now }: SnapshotSurroundings): Promise<number> {
  if (Object.keys(options.retention).length === 0) throw usage('prune needs one of --last, --daily, --weekly, --monthly and --within.');
  const folder = options.files[0] ?? '';
  const decisions = decideRetention(await snapshotsIn(folder), options.retention, now());
  const removed: string[] = [];
  for (const { snapshot, keptAs } of decisions) {
    if (keptAs.length > 0 || !options.deletes) continue;
    await storageGuard(`remove ${snapshot.name}`, async () => {
      await rm(snapshot.path);
      await rm(metadataName(snapshot.path), { force: true });
      await rm(drillsName(snapshot.path), { force: true });
    });
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

/** Snapshots of a folder; verified is what its metadata says so of, as long as the size is the same. */
async function snapshotsIn(folder: string): Promise<readonly Found[]> {
  const names = await storageGuard(`read the folder ${folder}`, () => readdir(folder));
  return Promise.all(
    names
      .filter((name) => SNAPSHOT.test(name))
      .map(async (name) => {
        const path = join(folder, name);
        const { mtimeMs, size } = await storageGuard(`read ${name}`, () => stat(path));
        const metadata = await metadataBeside(path);
        const isPacked = /\.(gz|age)$/.test(name);
        const isVerified = metadata?.verifiedAt !== undefined && (isPacked || metadata.size === size);
        return { id: path, name, path, takenAt: metadata ? Date.parse(metadata.takenAt) : mtimeMs, isVerified };
      }),
  );
}
