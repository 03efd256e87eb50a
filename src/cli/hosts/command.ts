import { DrydockError } from '../../core/errors';
import type { FleetCluster } from '../../core/model/fleet';
import type { ReadinessReport } from '../../core/model/readiness';
import { judgeReadiness, worstState } from '../../core/policy/readiness/judge';
import { readinessJson, renderReadiness } from '../../core/report/readiness';
import { readReadiness } from '../../operations/readiness/read';
import { requireHosts, targetsOfFleet, targetsOfNodes, withoutTwins, type ReadinessTarget } from '../../operations/readiness/targets';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import { here, chooseCluster, openBackend, type ClusterSurroundings } from '../cluster';
import { openBook, openSsh } from '../hosts-over-ssh';
import { openHosts } from '../open-hosts';
import type { Streams } from '../streams';
import { EXIT, HOSTS_HELP, readHostsOptions, usage, type HostsOptions } from './options';
import { readinessTable } from './table';

/**
 * `drydock hosts check`.
 * @returns the exit code, see EXIT
 * @throws UsageError
 */
export async function hostsCommand(args: readonly string[], streams: Streams, around: ClusterSurroundings = here()): Promise<number> {
  const options = readHostsOptions(args);
  if (!options) {
    streams.out(HOSTS_HELP);
    return EXIT.ok;
  }
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const report = await checked(options, streams, around, signal);
    streams.out({ table: readinessTable, json: readinessJson, markdown: renderReadiness }[options.format](report));
    // Nobody could be looked at: that says nothing about hosts.
    const access = report.checks.find(({ id }) => id === 'access')?.cells ?? {};
    if (Object.values(access).every(({ state }) => state === 'failure')) return EXIT.unknown;
    return { ok: EXIT.ok, unknown: EXIT.warning, warning: EXIT.warning, failure: EXIT.critical }[worstState(report)];
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    const said = signal.aborted ? `gave up after ${options.timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ');
    streams.error(`drydock: ${said}\n`);
    return EXIT.unknown;
  }
}

async function checked(
  options: HostsOptions,
  streams: Streams,
  around: ClusterSurroundings,
  signal: AbortSignal,
): Promise<ReadinessReport> {
  const ssh = openSsh(options, around, streams);
  const hosts = openHosts(ssh, around.clock);
  try {
    const { book, fleet } = await openBook(options, ssh, around);
    const { name, targets } = await found(options, book, fleet, around, signal);
    const { endpoint, measureDisk, parallel } = options;
    const how = { ...(endpoint === undefined ? {} : { endpoint }), measureDisk, parallel };
    return judgeReadiness(await readReadiness(name, named(targets, options.names, name), hosts, how, () => undefined, signal));
  } finally {
    hosts.dispose();
    ssh.dispose();
  }
}

/** Hosts of the fleet file, and with a cluster that answers also its nodes. */
async function found(
  options: HostsOptions,
  book: HostBook,
  fleet: readonly FleetCluster[],
  around: ClusterSurroundings,
  signal: AbortSignal,
): Promise<{ readonly name: string; readonly targets: readonly ReadinessTarget[] }> {
  const { cluster } = options;
  if (cluster !== undefined) return { name: cluster, targets: await targetsOfFleet({ name: cluster, context: cluster }, fleet, book) };
  const backend = openBackend(options, around);
  try {
    const chosen = await chooseCluster(backend.directory, options, usage);
    const port = await backend.connector.connect(chosen, signal);
    try {
      const { items: nodes } = await port.list('Node', {}, signal);
      const listed = await targetsOfFleet(chosen, fleet, book);
      return { name: chosen.name, targets: withoutTwins(await targetsOfNodes(chosen, nodes, book), listed) };
    } finally {
      port.dispose();
    }
  } finally {
    backend.dispose();
  }
}

function named(targets: readonly ReadinessTarget[], names: readonly string[], cluster: string): readonly ReadinessTarget[] {
  if (names.length === 0) return requireHosts(targets, cluster);
  const strange = names.filter((name) => !targets.some((target) => target.name === name));
  if (strange.length > 0)
    throw usage(`${cluster} has no host ${strange.join(', ')}; there are ${targets.map(({ name }) => name).join(', ')}.`);
  return targets.filter(({ name }) => names.includes(name));
}
