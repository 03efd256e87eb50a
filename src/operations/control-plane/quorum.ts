import type { EtcdHost } from '../../core/plan/renew/plan';
import { neededBesideOne, quorumOf } from '../../core/policy/quorum';
import type { StepContext } from '../engine/definition';
import { healthOf } from './health';
import type { Host, Hosts } from './hosts';
import { isTransientOnHost, waitUntil } from './static-pod';

/** Names of the members that are well now; one that can't be asked does not count. */
export async function healthyMembers(hosts: Hosts, members: readonly EtcdHost[], signal: AbortSignal): Promise<readonly string[]> {
  const answers = await Promise.all(
    members.map(async ({ target, healthPort, name }) => {
      try {
        const health = await healthOf(hosts.of(target), 'etcd', healthPort, signal);
        return health.known && health.value ? [name] : [];
      } catch (error) {
        if (isTransientOnHost(error)) return [];
        throw error;
      }
    }),
  );
  return answers.flat();
}

/** Waits until a member can be restarted without costing the quorum: enough of the others are well. */
export async function untilSpare(
  host: Host,
  hosts: Hosts,
  members: readonly EtcdHost[],
  total: number,
  context: StepContext,
): Promise<void> {
  const others = members.filter(({ name }) => name !== host.name);
  if (total < 2) return;
  await waitUntil(host, context, async () => {
    const well = await healthyMembers(hosts, others, context.signal);
    if (well.length >= neededBesideOne(total)) return undefined;
    const missing = others.filter(({ name }) => !well.includes(name)).map(({ name }) => name);
    const reason = `etcd needs ${quorumOf(total)} of ${total} members while this one restarts`;
    return { subject: `etcd of ${host.name}`, waitsFor: `etcd of ${missing.join(', ') || 'another host'}`, reason };
  });
}
