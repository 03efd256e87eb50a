import { resolve } from 'node:path';
import { LocalDrillGround } from '../../backends/drill/ground';
import { drillFile } from '../../backends/drill/local-file';
import { DrydockError } from '../../core/errors';
import { drillLines } from '../../core/report/drill';
import { drill } from '../../operations/drill/drill';
import type { DrillPrograms } from '../../ports/drill';
import type { Streams } from '../streams';
import { printable } from '../table';
import { DRILL_HELP, readDrillOptions, type DrillOptions } from './drill-options';
import { openingOf } from './files';
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
    const { unlocking } = openingOf(options, around);
    const record = await drillFile(resolve(options.file), { unlocking, signal }, (source) =>
      drill({ ...source, programs: programsOf(options) }, new LocalDrillGround(), { now: around.now, signal }),
    );
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

function programsOf({ etcdFolder, apiServer, encryptionConfig }: DrillOptions): DrillPrograms {
  return {
    ...(etcdFolder === undefined ? {} : { etcdFolder: resolve(etcdFolder) }),
    ...(apiServer === undefined ? {} : { apiServer: resolve(apiServer) }),
    ...(encryptionConfig === undefined ? {} : { encryptionConfig: resolve(encryptionConfig) }),
  };
}
