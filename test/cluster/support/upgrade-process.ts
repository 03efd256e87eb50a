/**
 * A process of the product that carries out one upgrade, or takes it up: `fork(bundle, [JSON])`. It dies at the points that it is
 * given, each once over all processes of a folder, and sends how the operation ended.
 */
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import type { OperationState } from '../../../src/core/operation/state';
import type { UpgradeOptions } from '../../../src/core/plan/upgrade/options';
import { upgradeRequest } from '../../../src/operations/upgrade/step-infos';
import type { Reachable } from './host-product';
import { killingJournals, type KillPoint } from './kill-points';
import { openUpgradeProduct } from './upgrade-product';

export interface UpgradeProcessArguments {
  readonly cluster: Reachable;
  /** Folder of journals, locks and snapshots, shared by the processes that follow each other. */
  readonly storage: string;
  readonly target: string;
  readonly options?: Partial<UpgradeOptions>;
  readonly points: readonly KillPoint[];
}

export interface UpgradeProcessEnd {
  readonly status: string;
  readonly resumes: number;
  /** Milliseconds from the operation's begin to its end. */
  readonly took: number;
  /** Of steps that failed: id, message and hint. */
  readonly failures: readonly { readonly step: string; readonly message: string; readonly hint: string }[];
  /** By step: status, how often it was begun, and its note. */
  readonly steps: readonly {
    readonly id: string;
    readonly status: string;
    readonly attempts: number;
    readonly took: number;
    readonly note: string;
  }[];
  readonly notes: readonly string[];
}

export function endOf(state: OperationState): UpgradeProcessEnd {
  return {
    status: state.status,
    resumes: state.resumes,
    took: (state.endedAt ?? 0) - (state.startedAt ?? 0),
    failures: state.steps.flatMap(({ info, failure }) =>
      failure ? [{ step: info.id, message: failure.message, hint: failure.hint ?? '' }] : [],
    ),
    steps: state.steps.map(({ info, status, attempts, note, startedAt, endedAt }) => ({
      id: info.id,
      status,
      attempts,
      took: (endedAt ?? 0) - (startedAt ?? endedAt ?? 0),
      note: note ?? '',
    })),
    notes: state.notes.map((note) => JSON.stringify(note)),
  };
}

if (process.env.DRYDOCK_TEST_WORKER === 'upgrade') {
  const { cluster, storage, target, options, points } = JSON.parse(process.argv[2] ?? '') as UpgradeProcessArguments;
  const journals = killingJournals(new FileJournals(join(storage, 'operations')), points, join(storage, 'passed'));
  const product = await openUpgradeProduct(cluster, { storage, journals });
  const [begun] = await journals.ids();
  const operation =
    begun === undefined
      ? await product.engine.start(upgradeRequest(await product.plan(target, options)))
      : await product.engine.resume(begun);
  const state = await operation.finished;
  process.send?.(endOf(state));
  product.dispose();
  process.disconnect?.();
}
