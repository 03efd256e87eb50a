import { availablePackages } from '../../core/command/packages/available';
import type { AvailablePackage } from '../../core/command/packages/manager';
import { measureFsync } from '../../core/command/readiness/fsync';
import { kubeadmPreflight } from '../../core/command/readiness/preflight';
import { askEndpoint, endpointOf, probePorts, type PortTarget } from '../../core/command/readiness/probes';
import { readSystem } from '../../core/command/readiness/system';
import { readUpgradeHost, type HostReading } from '../../core/command/upgrade/host-facts';
import { unknown, type Known } from '../../core/known';
import type { ClockReading, HostFacts, HostRole, ReadinessFacts, SystemReading } from '../../core/model/readiness';
import { sourceOf } from '../../core/plan/upgrade/packages';
import { portsToReach } from '../../core/policy/readiness/needed-ports';
import type { Host, Hosts } from '../control-plane/hosts';
import { Limiter } from '../nodes/limiter';
import { readKnown } from '../nodes/read-known';
import { readClockOf } from './clock';
import type { ReadinessTarget } from './targets';

/** Where etcd keeps its data unless somebody said otherwise. */
const ETCD_DATA = '/var/lib/etcd';

export interface ReadinessOptions {
  /** `host:port` that the hosts are to find the API under. Unset: where their own kubeconfigs lead. */
  readonly endpoint?: string;
  /** Whether the disk for etcd is measured, by small writes into a temporary file. */
  readonly measureDisk: boolean;
  /** How many hosts are read side by side. */
  readonly parallel: number;
}

export type TellProgress = (done: number, total: number) => void;

/** What is known of a host after the first round. */
interface FirstReading {
  readonly system: SystemReading;
  readonly packages: Known<HostReading>;
  readonly clock: Known<ClockReading>;
}

/**
 * Reads all hosts in two rounds: what each says of itself, then what takes the addresses of all (ports of the others, the endpoint)
 * and what a disk or a repository is slow about. A host that can't be reached is unknown, with the reason; a wish to stop rejects.
 */
export async function readReadiness(
  cluster: string,
  targets: readonly ReadinessTarget[],
  hosts: Hosts,
  options: ReadinessOptions,
  tell: TellProgress,
  signal: AbortSignal,
): Promise<ReadinessFacts> {
  const limiter = new Limiter(options.parallel);
  const total = targets.length * 2;
  let done = 0;
  const onHost = <T>(task: () => Promise<T>) =>
    limiter.run(async () => {
      const value = await task();
      tell(++done, total);
      return value;
    }, signal);
  const first = await Promise.all(
    targets.map(({ target }) =>
      onHost(async () => (target.known ? readKnown(() => readFirst(hosts.of(target.value), signal)) : unknown<FirstReading>(target.why))),
    ),
  );
  const endpoint = options.endpoint ?? endpointIn(targets, first);
  const addresses = targets.map((target, index) => ({ name: target.name, role: target.role, address: addressOf(target, first[index]) }));
  const read = await Promise.all(
    targets.map(({ name, role, target }, index) =>
      onHost(async () => {
        const reading = first[index];
        if (!target.known || !reading?.known)
          return { name, role, reading: unknown<HostFacts>(reading && !reading.known ? reading.why : '') };
        const round = { endpoint, reach: portsToReach({ name, role }, addresses), role, measureDisk: options.measureDisk };
        return { name, role, reading: await readKnown(() => readSecond(hosts.of(target.value), reading.value, round, signal)) };
      }),
    ),
  );
  return { cluster, hosts: read, endpoint, at: hosts.deps.clock.now() };
}

async function readFirst(host: Host, signal: AbortSignal): Promise<FirstReading> {
  // What can't be connected to is unknown as a whole, and is not tried again for each fact.
  await host.use(signal, () => Promise.resolve());
  const clock = await readKnown(() => readClockOf(host, signal));
  const [system, packages] = await Promise.all([host.run(readSystem, signal), readKnown(() => host.run(readUpgradeHost, signal))]);
  return { system, packages, clock };
}

interface SecondRound {
  readonly endpoint: string | undefined;
  readonly reach: readonly PortTarget[];
  readonly role: HostRole;
  readonly measureDisk: boolean;
}

async function readSecond(host: Host, first: FirstReading, round: SecondRound, signal: AbortSignal): Promise<HostFacts> {
  const { system } = first;
  const packages = first.packages.known ? first.packages.value : undefined;
  const isFree = system.traces.known && system.traces.value.length === 0;
  const bearsEtcd = round.role !== 'worker';
  const kubeadm = packages?.kubeadm;
  const at = round.endpoint === undefined ? undefined : endpointOf(round.endpoint);
  // Nothing else writes while the disk is measured, and nothing of ours runs while connections are timed.
  const fsync = round.measureDisk && bearsEtcd ? await readKnown(() => host.run(measureFsync(ETCD_DATA), signal)) : undefined;
  const [repository, preflight, endpoint, reach, own] = await Promise.all([
    repositoryOf(host, packages, signal),
    isFree && kubeadm !== undefined && round.role !== 'etcd'
      ? readKnown(() => host.run(kubeadmPreflight(round.role === 'worker' ? 'join' : 'init', kubeadm), signal))
      : undefined,
    at ? readKnown(() => host.run(askEndpoint(at.host, at.port), signal)) : undefined,
    round.reach.length === 0 ? undefined : readKnown(() => host.run(probePorts(round.reach), signal)),
    runsApiServer(system) ? readKnown(() => host.run(askEndpoint('127.0.0.1', 6443, 1), signal)) : undefined,
  ]);
  const serials = own?.known ? [...own.value.answers.keys()] : [];
  return { ...first, repository, fsync, preflight, endpoint, reach, apiServerSerial: serials[0] };
}

async function repositoryOf(
  host: Host,
  packages: HostReading | undefined,
  signal: AbortSignal,
): Promise<Known<readonly AvailablePackage[]> | undefined> {
  if (packages === undefined) return undefined;
  const source = sourceOf({ target: host.target, reading: packages, available: {}, images: unknown('') });
  const { manager } = packages;
  if (manager === undefined || source === undefined) return undefined;
  return readKnown(() => host.run(availablePackages(manager, source, source.minor), signal));
}

function runsApiServer({ listeners }: SystemReading): boolean {
  return listeners.known && listeners.value.some(({ port, process }) => port === 6443 && process === 'kube-apiserver');
}

/** Where the kubeconfigs of the hosts lead: an administrator's of a control plane first, since kubelets there ask their own API server. */
function endpointIn(targets: readonly ReadinessTarget[], first: readonly Known<FirstReading>[]): string | undefined {
  const servers = targets.flatMap(({ role }, index) => {
    const reading = first[index];
    if (!reading?.known) return [];
    const { server } = reading.value.system;
    return server.known && server.value.url !== undefined ? [{ role, url: server.value.url }] : [];
  });
  const chosen = servers.find(({ role }) => role === 'control-plane') ?? servers[0];
  const at = chosen && endpointOf(chosen.url);
  return at && `${at.host.includes(':') ? `[${at.host}]` : at.host}:${at.port}`;
}

/** The Node's address, else the first of the link that the default route goes over. */
function addressOf({ address }: ReadinessTarget, first: Known<FirstReading> | undefined): string | undefined {
  if (address !== undefined || !first?.known) return address;
  const { links, routes } = first.value.system;
  if (!links.known) return undefined;
  const device = routes.known ? routes.value[0]?.device : undefined;
  return (links.value.find(({ name }) => name === device) ?? links.value[0])?.addresses[0];
}
