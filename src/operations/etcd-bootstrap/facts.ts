import { CLIENT_PATHS, MEMBER_PATHS, readEtcdHost } from '../../core/command/etcd-bootstrap/look';
import type { HostTarget } from '../../core/model/host';
import type { EtcdBootstrapFacts, EtcdHostFacts } from '../../core/plan/etcd-bootstrap/plan';
import type { Host, Hosts } from '../control-plane/hosts';

/** Reads the hosts that are to have members, and those that are to use them. Changes nothing. */
export async function readEtcdHosts(
  members: readonly HostTarget[],
  clients: readonly HostTarget[],
  hosts: Hosts,
  signal: AbortSignal,
): Promise<EtcdBootstrapFacts> {
  const at = hosts.deps.clock.now();
  const read = (targets: readonly HostTarget[], paths: readonly string[]) =>
    Promise.all(targets.map((target) => readOne(hosts.of(target), paths, signal)));
  const [asMembers, asClients] = await Promise.all([read(members, MEMBER_PATHS), read(clients, CLIENT_PATHS)]);
  return { members: asMembers, clients: asClients, at };
}

async function readOne(host: Host, paths: readonly string[], signal: AbortSignal): Promise<EtcdHostFacts> {
  // The connection is made first: its time is none of the clock's.
  await host.use(signal, () => Promise.resolve());
  const asked = host.clock.now();
  const reading = await host.run(readEtcdHost(paths), signal);
  const [least, most] = [asked, host.clock.now()];
  const { clock } = reading;
  // Read somewhere between asking and hearing: only what lies outside of that is certain.
  const clockAhead = clock === undefined ? undefined : clock > most ? clock - most : clock < least ? clock - least : 0;
  return { target: host.target, reading, clockAhead };
}
