import type { EtcdPlace } from '../../core/model/etcd';
import type { HostTarget } from '../../core/model/host';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { ClusterSession } from '../clusters/session';
import { decideOn, type DecideDeps } from './decide';
import type { EtcdDesk } from './desk';

/** Asks for a control plane, also for one that has no member (any more). */
export async function chooseHost(kit: UiKit, desk: EtcdDesk, session: ClusterSession, title: string): Promise<HostTarget | undefined> {
  const hosts = await withProgress({ title: 'Looking up the control planes', where: 'notification' }, (_, signal) =>
    desk.hosts(session, signal),
  );
  return kit.lists.one(
    hosts.map((host) => ({ label: host.name, description: host.destination, value: host })),
    { title },
  );
}

/**
 * Plans to make the member of a host anew out of the others, and decides on it.
 * @param place of the member, where it is known
 * @returns the operation's id; undefined: dismissed
 */
export function replaceMember(
  deps: DecideDeps,
  session: ClusterSession,
  target: HostTarget,
  place: EtcdPlace | undefined,
  ended: () => void,
): Promise<string | undefined> {
  return decideOn(
    deps,
    session,
    `Reading etcd and ${target.name}`,
    async (reading, cluster, planning, { access, signal }) =>
      planning.planReplacement(reading, await planning.readReplacementHost(target, place, access, signal), cluster),
    ended,
  );
}
