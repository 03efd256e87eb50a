/**
 * A process of the product that makes a cluster, takes that up, or takes it back: `fork(bundle, [JSON])`. It dies at the points that it
 * is given, each once over all processes of a folder, and sends how the operation ended. What it logs goes into a file of the folder.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import type { Logger } from '../../../src/core/logger';
import { bootstrapRequest } from '../../../src/operations/bootstrap/step-infos';
import { openBootstrapProduct, type BootstrapSite } from './bootstrap-product';
import { killingJournals, type KillPoint } from './kill-points';
import { endOf } from './upgrade-process';

export interface BootstrapProcessArguments {
  readonly site: BootstrapSite;
  /** Folder of journals, locks and logs, shared by the processes that follow each other. */
  readonly storage: string;
  readonly points: readonly KillPoint[];
  /** Takes back what the operation did. */
  readonly undo?: boolean;
}

/** Everything that the product logs, on every level, in a file. */
function fileLogger(path: string): Logger {
  const write = (level: string) => (message: string, details?: unknown) =>
    appendFileSync(
      path,
      `${level} ${message} ${details instanceof Error ? `${details.stack ?? ''} ${JSON.stringify(details)}` : JSON.stringify(details ?? '')}\n`,
    );
  return { trace: write('trace'), debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

if (process.env.DRYDOCK_TEST_WORKER === 'bootstrap') {
  const { site, storage, points, undo } = JSON.parse(process.argv[2] ?? '') as BootstrapProcessArguments;
  const journals = killingJournals(new FileJournals(join(storage, 'operations')), points, join(storage, 'passed'));
  const product = openBootstrapProduct(site, { storage, journals, log: fileLogger(join(storage, 'log')) });
  const [begun] = await journals.ids();
  const operation =
    begun === undefined
      ? await product.engine.start(bootstrapRequest(await product.plan()))
      : undo
        ? await product.engine.undo(begun)
        : await product.engine.resume(begun);
  process.send?.(endOf(await operation.finished));
  product.dispose();
  process.disconnect?.();
}
