import { homedir } from 'node:os';
import { systemClock } from '../../backends/system-clock';
import { Handshakes, HttpProbes } from '../../backends/kubernetes';
import { DrydockError } from '../../core/errors';
import { silentLogger } from '../../core/logger';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import type { Plan, PlanCluster } from '../../core/plan/plan';
import {
  defaultMaintenanceOptions,
  defaultUpgradeOptions,
  Hosts,
  KEPT_PACKAGES,
  planMaintenance,
  planUpgrade,
  readMaintenanceFacts,
  readUpgradeFacts,
  renderMaintenancePlan,
  renderUpgradePlan,
  targetVersion,
} from '../../operations';
import { tellDistribution } from '../../operations/nodes/tell-distribution';
import { chooseCluster, openBackend, type ClusterSurroundings } from '../cluster';
import { openBook, openSsh } from '../hosts-over-ssh';
import type { Streams } from '../streams';
import { EXIT, PLAN_HELP, readPlanOptions, usage, type MaintenanceWish, type PlanOptions, type UpgradeWish } from './options';

const here = (): ClusterSurroundings => ({ env: process.env, home: homedir(), cwd: process.cwd(), clock: systemClock });

/**
 * `drydock plan`.
 * @returns the exit code, see EXIT
 * @throws UsageError
 */
export async function planCommand(args: readonly string[], streams: Streams, around: ClusterSurroundings = here()): Promise<number> {
  const options = readPlanOptions(args);
  if (!options) {
    streams.out(PLAN_HELP);
    return EXIT.ok;
  }
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const { plan, render } = await planned(options, streams, around, signal);
    streams.out(options.isJson ? `${JSON.stringify(plan, undefined, 2)}\n` : render(around.clock.now()));
    if (plan.blockers.length > 0) return EXIT.critical;
    return plan.warnings.length + plan.unknowns.length > 0 ? EXIT.warning : EXIT.ok;
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    const said = signal.aborted ? `gave up after ${options.timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ');
    streams.error(`drydock: ${said}\n`);
    return EXIT.unknown;
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
  const hosts = new Hosts({
    shells: ssh.shells,
    handshakes: new Handshakes(),
    http: new HttpProbes(),
    clock: around.clock,
    log: silentLogger,
  });
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
      return options.what === 'upgrade'
        ? await plannedUpgrade(options, sources, about, signal)
        : await plannedMaintenance(options, nodes, sources, about, signal);
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
