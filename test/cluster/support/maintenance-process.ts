/**
 * A process of the product that carries out one maintenance, or takes it up: `fork(bundle, [JSON])`. It sends how the operation
 * ended.
 */
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import type { MaintenanceOptions } from '../../../src/core/plan/maintenance/options';
import { maintenanceRequest } from '../../../src/operations/maintenance/step-infos';
import type { Reachable } from './host-product';
import { openMaintenanceProduct } from './maintenance-product';
import { endOf } from './upgrade-process';

export interface MaintenanceProcessArguments {
  readonly cluster: Reachable;
  /** Folder of journals and locks, shared by the processes that follow each other. */
  readonly storage: string;
  readonly what: MaintenanceOptions['what'];
  readonly nodes: readonly string[];
  readonly options?: Partial<MaintenanceOptions>;
}

if (process.env.DRYDOCK_TEST_WORKER === 'maintenance') {
  const { cluster, storage, what, nodes, options } = JSON.parse(process.argv[2] ?? '') as MaintenanceProcessArguments;
  const journals = new FileJournals(join(storage, 'operations'));
  const product = await openMaintenanceProduct(cluster, { storage, journals });
  const [begun] = await journals.ids();
  const operation =
    begun === undefined
      ? await product.engine.start(maintenanceRequest(await product.plan(what, nodes, options)))
      : await product.engine.resume(begun);
  const state = await operation.finished;
  process.send?.(endOf(state));
  product.dispose();
  process.disconnect?.();
}
