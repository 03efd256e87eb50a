import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { EtcdPlace, EtcdStatus } from '../../core/model/etcd';
import type { EtcdAccess } from './access';

/** What a member says of itself; that it says nothing is an answer, only a wish to stop rejects. */
export async function statusAt(place: EtcdPlace, access: EtcdAccess, signal: AbortSignal): Promise<Known<EtcdStatus>> {
  try {
    return known(await (await access.open(place, signal)).status(signal));
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    if (signal.aborted || error.kind === 'cancelled') throw error;
    return unknown(error.message);
  }
}
