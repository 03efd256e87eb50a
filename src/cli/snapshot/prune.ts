import { listS3Snapshots, removeS3Snapshot } from '../../backends/s3/shelf';
import { LocalShelf } from '../../backends/storage/snapshot-shelf';
import { DrydockError } from '../../core/errors';
import { timeWords } from '../../core/report/words';
import { keptSnapshot } from '../../core/snapshot/catalog';
import { isS3 } from '../../core/snapshot/s3-place';
import { decideRetention } from '../../core/snapshot/retention';
import type { Streams } from '../streams';
import { table } from '../table';
import type { SnapshotSurroundings } from './surroundings';
import type { SnapshotShelf } from '../../ports/snapshot-shelf';
import { bucketClient, NEVER } from './files';
import { EXIT, usage, type SnapshotOptions } from './options';

export async function prune(options: SnapshotOptions, streams: Streams, { now, signal = NEVER }: SnapshotSurroundings): Promise<number> {
  if (Object.keys(options.retention).length === 0) throw usage('prune needs one of --last, --daily, --weekly, --monthly and --within.');
  const folder = options.files[0] ?? '';
  const shelf = isS3(folder) ? await bucketShelf(options.s3, signal) : new LocalShelf();
  const entries = await shelf.list(folder);
  if (!entries) throw new DrydockError('storage', `There is no folder ${folder}.`);
  const broken = entries.find(({ metadataProblem }) => metadataProblem !== undefined);
  if (broken) throw new DrydockError('config', broken.metadataProblem ?? '');
  const decisions = decideRetention(
    entries.map((entry) => keptSnapshot(entry)),
    options.retention,
    now(),
  );
  const removed: string[] = [];
  for (const { snapshot, keptAs } of decisions) {
    if (keptAs.length > 0 || !options.deletes) continue;
    await shelf.remove(snapshot.id);
    removed.push(snapshot.entry.name);
  }
  const rows = decisions.map(({ snapshot, keptAs }) => ({
    name: snapshot.entry.name,
    takenAt: new Date(snapshot.takenAt).toISOString(),
    verified: snapshot.isVerified,
    keptAs,
    removed: removed.includes(snapshot.entry.name),
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

/** Snapshots of a bucket, as those of a folder. */
async function bucketShelf(wishes: SnapshotOptions['s3'], signal: AbortSignal): Promise<Pick<SnapshotShelf, 'list' | 'remove'>> {
  const client = await bucketClient(wishes);
  return {
    list: (folder) => listS3Snapshots(client, folder, signal),
    remove: (path) => removeS3Snapshot(client, path, signal),
  };
}
