import { resolve } from 'node:path';
import { createDrills } from '../../backends/etcd';
import { DrydockError } from '../../core/errors';
import { drillCells, drillLines } from '../../core/report/drill';
import { isS3 } from '../../core/snapshot/s3-place';
import type { LiveCluster } from '../../operations/drill/count-live';
import { drill } from '../../operations/drill/drill';
import type { DrillPrograms, DrillSource } from '../../ports/drill';
import type { Streams } from '../streams';
import { printable, table } from '../table';
import { DRILL_HELP, readDrillOptions, type DrillOptions } from './drill-options';
import { openingOf } from './files';
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
    if (options.history) return await history(options, streams, signal);
    const drills = createDrills();
    const { unlocking } = openingOf(options, around);
    const held = (live?: LiveCluster) => {
      const programs = programsOf(options);
      const hold = (source: DrillSource) =>
        drill({ ...source, programs, ...(live ? { live } : {}) }, drills.ground, { now: around.now, signal });
      const path = isS3(options.file) ? options.file : resolve(options.file);
      return drills.file(path, { unlocking, signal, bucket: options.s3 }, hold);
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

/** What was rehearsed before, the newest first. */
async function history({ file, s3, isJson }: DrillOptions, streams: Streams, signal: AbortSignal): Promise<number> {
  const drills = await createDrills().of(isS3(file) ? file : resolve(file), s3, signal);
  if (isJson) streams.out(`${JSON.stringify(drills, undefined, 2)}\n`);
  else if (drills.length === 0) streams.out(`${printable(file)} was never rehearsed.\n`);
  else streams.out(table(['WHEN', 'OUTCOME', 'RTO', 'RPO', 'ETCD'], [...drills].reverse().map(drillCells)));
  return EXIT.ok;
}

function programsOf({ etcdFolder, apiServer, encryptionConfig }: DrillOptions): DrillPrograms {
  return {
    ...(etcdFolder === undefined ? {} : { etcdFolder: resolve(etcdFolder) }),
    ...(apiServer === undefined ? {} : { apiServer: resolve(apiServer) }),
    ...(encryptionConfig === undefined ? {} : { encryptionConfig: resolve(encryptionConfig) }),
  };
}
