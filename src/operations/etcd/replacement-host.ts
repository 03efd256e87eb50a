import { DrydockError } from '../../core/errors';
import type { EtcdPlace } from '../../core/model/etcd';
import type { MemberHostFacts } from '../../core/model/etcd-host';
import type { HostTarget } from '../../core/model/host';
import type { ReplacementHost } from '../../core/plan/etcd/replace';
import { readServerHost } from './server-host';
import type { EtcdAccess } from './access';
import { readExternalHost } from './external-host';
import { readMemberHost } from './member-host';

/**
 * Reads the host whose member is to be made anew; one that can't be read is told with the reason.
 * @param place of the member; undefined: it is none now, so that its host is looked at as a control plane
 */
export async function readReplacementHost(
  target: HostTarget,
  place: EtcdPlace | undefined,
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<ReplacementHost> {
  try {
    const { status: _status, ...facts } = await readHost(target, place, access, signal);
    return facts;
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    if (signal.aborted || error.kind === 'cancelled') throw error;
    return { host: target.name, why: error.message };
  }
}

async function readHost(
  target: HostTarget,
  place: EtcdPlace | undefined,
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<MemberHostFacts & { readonly status: unknown }> {
  const host = access.hosts.of(target);
  if (!place || place.staticPod) return readMemberHost(host, access, signal);
  // Whose etcd it is, a control plane tells: the one that has the credentials.
  const { target: teller } = place.credentials;
  if (!teller) throw new DrydockError('notFound', `Nobody knows which control plane tells of etcd on ${target.name}.`);
  const server = await readServerHost(access.hosts.of(teller), [target], signal);
  const of = { authority: server.facts.authority, etcdAuthority: server.etcdAuthority };
  return readExternalHost(host, place, of, access, signal);
}
