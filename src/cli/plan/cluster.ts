import { createEtcdConnector } from '../../backends/etcd';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import { NO_WISHES } from '../../core/plan/node-join/plan';
import type { Plan, PlanCluster } from '../../core/plan/plan';
import type { Hosts } from '../../operations';
import {
  controlPlaneTargets,
  defaultMaintenanceOptions,
  defaultUpgradeOptions,
  EtcdAccess,
  KEPT_PACKAGES,
  planJoin,
  planMaintenance,
  planUpgrade,
  readJoinFacts,
  readMaintenanceFacts,
  readUpgradeFacts,
  renderMaintenancePlan,
  renderNodeLifePlan,
  renderUpgradePlan,
  targetVersion,
} from '../../operations';
import type { FleetHosts } from '../../operations/nodes/fleet-hosts';
import { tellDistribution } from '../../operations/nodes/tell-distribution';
import type { Clock } from '../../ports/clock';
import { chooseCluster, openBackend, type ClusterSurroundings } from '../cluster';
import { openBook, openSsh } from '../hosts-over-ssh';
import { openHosts } from '../open-hosts';
import type { Streams } from '../streams';
import { planHelp, readPlanOptions, type JoinWish, type MaintenanceWish, type PlanOptions, type UpgradeWish } from './options';
import { EXIT, exitOf, tellFailure, usage } from './outcome';

/**
 * `drydock plan upgrade`, `reboot`, `patch` and `join`: what is planned for a cluster that stands.
 * @returns the exit code, see EXIT
 * @throws UsageError
 */
export async function clusterPlanCommand(args: readonly string[], streams: Streams, around: ClusterSurroundings): Promise<number> {
  const options = readPlanOptions(args);
  if ('help' in options) {
    streams.out(planHelp(options.help));
    return EXIT.ok;
  }
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const { plan, render } = await planned(options, streams, around, signal);
    streams.out(options.isJson ? `${JSON.stringify(plan, undefined, 2)}\n` : render(around.clock.now()));
    return exitOf(plan);
  } catch (error) {
    return tellFailure(error, signal, options.timeoutMs, streams);
  }
}

interface Planned {
  readonly plan: Plan;
  readonly render: (now: number) => string;
}

async function planned(options: PlanOptions, streams: Streams, around: ClusterSurroundings, signal: AbortSignal): Promise<Planned> {
  if (options.what === 'upgrade') targetVersion(options.target);
  const backend = openBackend(options, around);
  const ssh = openSsh(options, around, streams);
  const hosts = openHosts(ssh, around.clock);
  try {
    const cluster = await chooseCluster(backend.directory, options, usage);
    const { book } = await openBook(options, ssh, around);
    const port = await backend.connector.connect(cluster, signal);
    try {
      const [uid, version, { items: nodes }] = await Promise.all([
        port.clusterUid(signal),
        port.serverVersion(signal),
        port.list('Node', {}, signal),
      ]);
      const about: PlanCluster = {
        id: cluster.id,
        name: cluster.name,
        uid,
        distribution: await tellDistribution(port, version, nodes),
        version: version.gitVersion,
        protected: false,
      };
      const sources = { port, hosts, targetOf: (node: NodeModel) => book.ofNode(cluster, node) };
      if (options.what === 'upgrade') return await plannedUpgrade(options, sources, about, signal);
      if (options.what === 'join') return await plannedJoin(options, nodes, { ...sources, book, clock: around.clock }, about, signal);
      return await plannedMaintenance(options, nodes, sources, about, signal);
    } finally {
      port.dispose();
    }
  } finally {
    hosts.dispose();
    ssh.dispose();
    backend.dispose();
  }
}

type Sources = Parameters<typeof readMaintenanceFacts>[0];

async function plannedUpgrade(
  { target, upgrade }: UpgradeWish,
  sources: Sources,
  about: PlanCluster,
  signal: AbortSignal,
): Promise<Planned> {
  const chosen = { ...defaultUpgradeOptions(targetVersion(target)), ...upgrade };
  const plan = planUpgrade(await readUpgradeFacts(sources, chosen, signal), chosen, about);
  return { plan, render: (now) => renderUpgradePlan(plan, now) };
}

async function plannedMaintenance(
  { what, scope, maintenance, drain, mayChange }: MaintenanceWish,
  nodes: readonly NodeModel[],
  sources: Sources,
  about: PlanCluster,
  signal: AbortSignal,
): Promise<Planned> {
  const names =
    scope.what === 'nodes'
      ? scope.names
      : nodes.filter((node) => scope.what === 'all' || (scope.what === 'controlPlanes') === isControlPlane(node)).map(({ name }) => name);
  const kept = KEPT_PACKAGES.filter((name) => !mayChange.includes(name));
  const defaults = defaultMaintenanceOptions(what, names, kept);
  const chosen = { ...defaults, ...maintenance, drainOptions: { ...defaults.drainOptions, ...drain } };
  const plan = planMaintenance(await readMaintenanceFacts(sources, chosen, signal), chosen, about);
  return { plan, render: (now) => renderMaintenancePlan(plan, now) };
}

/** A host that the fleet file does not list is one of the ssh configuration, and its node is named as it. */
async function plannedJoin(
  { role, hosts: names, ignorePreflight }: JoinWish,
  nodes: readonly NodeModel[],
  { port, hosts, book, clock }: Pick<Sources, 'port'> & { readonly hosts: Hosts; readonly book: FleetHosts; readonly clock: Clock },
  about: PlanCluster,
  signal: AbortSignal,
): Promise<Planned> {
  const listed = await book.ofCluster(port.cluster);
  const targets = names.map((name) => listed.find((one) => one.name === name) ?? ({ name, destination: name, source: 'named' } as const));
  const wishes = targets.map((target) => ({ name: target.name, target, role, wishes: { ...NO_WISHES, ignorePreflight } }));
  const { targets: controlPlanes } = await controlPlaneTargets(port.cluster, nodes.filter(isControlPlane), { answers: true }, book);
  const etcd = new EtcdAccess(hosts, createEtcdConnector(clock));
  try {
    const plan = planJoin(await readJoinFacts({ port, hosts, etcd, controlPlanes }, wishes, signal), about);
    return { plan, render: (now) => renderNodeLifePlan(plan, now) };
  } finally {
    etcd.dispose();
  }
}
