/**
 * A process of the product that carries out one operation on hosts, or takes it up: `fork(bundle, [JSON])`. It dies at the
 * points that it is given, each once over all processes of a folder, and sends `{ status, failures }` when the operation ends.
 */
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import { etcdRestoreRequest } from '../../../src/operations/etcd-restore/step-infos';
import { renewRequest } from '../../../src/operations/renew/step-infos';
import { restoreRequest } from '../../../src/operations/restore-certificates/definition';
import { openHostProduct, type Reachable } from './host-product';
import { killingJournals, type KillPoint } from './kill-points';
import { failures } from './renewal';

export interface RenewProcessArguments {
  readonly cluster: Reachable;
  /** Folder of journals and locks, shared by the processes that follow each other. */
  readonly storage: string;
  readonly api: boolean;
  readonly points: readonly KillPoint[];
  /** A backup that is put back; unset, as the next is: all certificates on all hosts are renewed. */
  readonly restore?: { readonly host: string; readonly folder: string };
  /** A snapshot that etcd is restored from. `fallback`: file for one of the state before. */
  readonly restoreEtcd?: { readonly snapshot: string; readonly fallback: string };
}

export interface RenewProcessEnd {
  readonly status: string;
  readonly failures: string;
  readonly resumes: number;
}

if (process.env.DRYDOCK_TEST_WORKER === 'renew') {
  const { cluster, storage, api, points, restore, restoreEtcd } = JSON.parse(process.argv[2] ?? '') as RenewProcessArguments;
  const journals = killingJournals(new FileJournals(join(storage, 'operations')), points, join(storage, 'passed'));
  const product = await openHostProduct(cluster, { api, journals, storage });
  const [begun] = await journals.ids();
  const request = async () => {
    if (restoreEtcd) return etcdRestoreRequest(await product.planEtcdRestore(restoreEtcd.snapshot, restoreEtcd.fallback));
    return restore
      ? restoreRequest(await product.planRestore(restore.host, restore.folder))
      : renewRequest(await product.plan({ what: 'all', hosts: undefined }));
  };
  const operation = begun === undefined ? await product.engine.start(await request()) : await product.engine.resume(begun);
  const state = await operation.finished;
  process.send?.({ status: state.status, failures: failures(state), resumes: state.resumes } satisfies RenewProcessEnd);
  product.dispose();
  process.disconnect?.();
}
