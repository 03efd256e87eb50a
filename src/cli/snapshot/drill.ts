import { basename, resolve } from 'node:path';
import { LocalDrillGround } from '../../backends/drill/ground';
import { drillFile } from '../../backends/drill/local-file';
import { DrydockError } from '../../core/errors';
import { drillLines } from '../../core/report/drill';
import type { DrillRecord } from '../../core/snapshot/drill/record';
import { metadataName, writeMetadata } from '../../core/snapshot/metadata';
import { piecesOf } from '../../core/snapshot/random-access';
import { isS3, parseS3 } from '../../core/snapshot/s3-place';
import type { LiveCluster } from '../../operations/drill/count-live';
import { drill } from '../../operations/drill/drill';
import type { DrillPrograms, DrillSource } from '../../ports/drill';
import type { Streams } from '../streams';
import { printable } from '../table';
import { DRILL_HELP, readDrillOptions, type DrillOptions } from './drill-options';
import { bucketClient, metadataOfAny, NEVER, openAny, openingOf, type Opening } from './files';
import { withCluster } from './live-diff';
import { EXIT } from './options';
import type { SnapshotSurroundings } from './surroundings';

/** `drydock snapshot drill`. @throws UsageError */
export async function drillCommand(args: readonly string[], streams: Streams, around: SnapshotSurroundings): Promise<number> {
  const options = readDrillOptions(args);
  if (!options) {
    streams.out(DRILL_HELP);
    return EXIT.ok;
  }
  const late = AbortSignal.timeout(options.timeoutMs);
  const signal = around.signal ? AbortSignal.any([around.signal, late]) : late;
  try {
    const opening = { ...openingOf(options, around), signal };
    const held = (live?: LiveCluster) => {
      const programs = programsOf(options);
      const hold = (source: DrillSource) =>
        drill({ ...source, programs, ...(live ? { live } : {}) }, new LocalDrillGround(), { now: around.now, signal });
      return isS3(options.file) ? drillObject(options.file, opening, hold) : drillFile(resolve(options.file), opening, hold);
    };
    const record = await (options.live ? withCluster(options.live, signal, (objects, name) => held({ name, objects })) : held());
    if (options.isJson) streams.out(`${JSON.stringify(record, undefined, 2)}\n`);
    else streams.out(`${printable(options.file)}: ${drillLines(record).map(printable).join('\n')}\n`);
    if (record.outcome === 'failed') return EXIT.critical;
    return record.findings.length > 0 ? EXIT.warning : EXIT.ok;
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    const said = late.aborted ? `gave up after ${options.timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ');
    streams.error(`drydock: ${said}\n`);
    return error.kind === 'invalid' ? EXIT.critical : EXIT.unknown;
  }
}

/** The history of an object is what its metadata says of the last drill that proved it. */
async function drillObject(path: string, opening: Opening, hold: (source: DrillSource) => Promise<DrillRecord>): Promise<DrillRecord> {
  const metadata = await metadataOfAny(path, opening);
  const file = await openAny(path, opening);
  try {
    const record = await hold({ name: basename(path), size: file.size, content: piecesOf(file), metadata });
    if (metadata && record.outcome === 'proven') {
      const body = Buffer.from(writeMetadata({ ...metadata, drilledAt: record.at }));
      await (await bucketClient(opening.s3)).send({ method: 'PUT', place: parseS3(metadataName(path)), body }, opening.signal ?? NEVER);
    }
    return record;
  } finally {
    await file.dispose();
  }
}

function programsOf({ etcdFolder, apiServer, encryptionConfig }: DrillOptions): DrillPrograms {
  return {
    ...(etcdFolder === undefined ? {} : { etcdFolder: resolve(etcdFolder) }),
    ...(apiServer === undefined ? {} : { apiServer: resolve(apiServer) }),
    ...(encryptionConfig === undefined ? {} : { encryptionConfig: resolve(encryptionConfig) }),
  };
}
