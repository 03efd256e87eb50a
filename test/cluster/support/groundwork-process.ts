/**
 * A process of the product that carries out what a cluster stands on (endpoint, external etcd), or takes it up: `fork(bundle, [JSON])`.
 * It dies at the points that it is given, each once over all processes of a folder, and sends how the operation ended.
 */
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import type { OperationRequest } from '../../../src/operations/engine/request';
import { createEndpointDefinition } from '../../../src/operations/endpoint/definition';
import { createEtcdBootstrapDefinition } from '../../../src/operations/etcd-bootstrap/definition';
import { openHostProduct, type HostProduct, type Reachable } from './host-product';
import { killingJournals, type KillPoint } from './kill-points';
import { endOf } from './upgrade-process';
import type { JournalStore } from '../../../src/ports/journal';

export interface GroundworkArguments {
  readonly cluster: Reachable;
  /** Folder of journals and locks, shared by the processes that follow each other. */
  readonly storage: string;
  readonly request: OperationRequest;
  readonly points: readonly KillPoint[];
}

/** The product without its editor, for hosts that are no cluster yet. */
export function openGroundwork(cluster: Reachable, storage: string, journals?: JournalStore): Promise<HostProduct> {
  return openHostProduct(cluster, {
    api: false,
    storage,
    ...(journals ? { journals } : {}),
    definitions: (deps) => [createEndpointDefinition(deps), createEtcdBootstrapDefinition(deps)],
  });
}

if (process.env.DRYDOCK_TEST_WORKER === 'groundwork') {
  const { cluster, storage, request, points } = JSON.parse(process.argv[2] ?? '') as GroundworkArguments;
  const journals = killingJournals(new FileJournals(join(storage, 'operations')), points, join(storage, 'passed'));
  const product = await openGroundwork(cluster, storage, journals);
  const [begun] = await journals.ids();
  const operation = begun === undefined ? await product.engine.start(request) : await product.engine.resume(begun);
  process.send?.(endOf(await operation.finished));
  product.dispose();
  process.disconnect?.();
}
