import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { ReplacementHost } from '../../core/plan/etcd/replace';
import type { EtcdAccess } from './access';
import { readMemberHost } from './member-host';

/** Reads the host whose member is to be made anew; one that can't be read is told with the reason. */
export async function readReplacementHost(target: HostTarget, access: EtcdAccess, signal: AbortSignal): Promise<ReplacementHost> {
  try {
    const { status: _status, ...facts } = await readMemberHost(access.hosts.of(target), access, signal);
    return facts;
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    if (signal.aborted || error.kind === 'cancelled') throw error;
    return { host: target.name, why: error.message };
  }
}
