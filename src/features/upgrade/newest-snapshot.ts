import type { OperationState } from '../../core/operation/state';
import type { SnapshotFacts } from '../../core/plan/upgrade/facts';

/**
 * The newest snapshot of a cluster's etcd that an operation of this computer took and verified. What others took is not known.
 * It is as old as the beginning of its operation: nothing written after it is surely in it.
 */
export function newestSnapshot(operations: readonly OperationState[], clusterUid: string): SnapshotFacts | undefined {
  const taken = operations.flatMap(({ header, status, startedAt }): readonly SnapshotFacts[] => {
    if (header.type !== 'takeSnapshot' || status !== 'succeeded' || header.cluster.uid !== clusterUid || startedAt === undefined) return [];
    const { snapshot } =
      (header.plan as { readonly body?: { readonly snapshot?: { readonly destination: { readonly path: string } } } }).body ?? {};
    return [{ takenAt: startedAt, verified: true, where: snapshot?.destination.path ?? header.title }];
  });
  return taken.sort((a, b) => b.takenAt - a.takenAt)[0];
}
