import { listObjects, remove } from '../../backends/s3/objects';
import { s3Metadata } from '../../backends/s3/snapshots';
import { LocalShelf } from '../../backends/storage/snapshot-shelf';
import { DrydockError } from '../../core/errors';
import { timeWords } from '../../core/report/words';
import { isSnapshotName, keptSnapshot, type SnapshotEntry } from '../../core/snapshot/catalog';
import { metadataName } from '../../core/snapshot/metadata';
import { isS3, parseS3, s3Words } from '../../core/snapshot/s3-place';
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
    async list(folder) {
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
    },
    async remove(path) {
      for (const one of [path, metadataName(path)]) await remove(client, parseS3(one), signal);
    },
  };
}
