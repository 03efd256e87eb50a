import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { EtcdPlace } from '../../core/model/etcd';
import type { RestoreLoss } from '../../core/plan/etcd-restore/facts';
import { sumUpLoss } from '../../core/plan/etcd-restore/loss';
import { diffSnapshots } from '../../core/snapshot/diff';
import { openSnapshot } from '../../core/snapshot/snapshot';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { SnapshotProgress } from '../../ports/etcd';
import type { EtcdAccess } from '../etcd/access';
import { Rate } from '../etcd/rate';
import { streamSnapshot } from '../etcd/take-snapshot';
import { sourceAmong } from './fallback';

/**
 * Compares a snapshot with etcd as it is now: what would be lost by a restore. A copy of the present state comes to this computer for
 * the comparison, and is removed after it.
 * @param places members that answer; @param path of no file; the copy is written beside it
 * @param report is told how far the copy is
 */
export async function readLoss(
  snapshot: string,
  path: string,
  places: readonly EtcdPlace[],
  access: EtcdAccess,
  files: SnapshotFiles,
  signal: AbortSignal,
  report?: (words: string) => void,
): Promise<Known<RestoreLoss>> {
  if (places.length === 0) return unknown('no member of etcd answers, so the snapshot can not be compared with what is there.');
  try {
    const port = await sourceAmong(places, access, signal);
    const writer = await files.create(path);
    try {
      const rate = new Rate(access.now());
      const tell = ({ done, total }: SnapshotProgress) => {
        const words = rate.tell(done, total, access.now());
        if (words !== undefined) report?.(`What is there now, to compare: ${words}`);
      };
      await streamSnapshot(port, (piece) => writer.write(piece), tell, signal);
      const copy = await writer.reread();
      if (!copy) return unknown('the present state can not be read here.');
      const old = await files.open(snapshot, signal);
      try {
        const [before, now] = [await openSnapshot(old, { signal }), await openSnapshot(copy, { signal })];
        return known(await sumUpLoss(diffSnapshots(before, now, { signal })));
      } finally {
        await old.dispose();
      }
    } finally {
      await writer.discard();
    }
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    if (signal.aborted || error.kind === 'cancelled') throw error;
    return unknown(error.message);
  }
}
