import { homedir } from 'node:os';
import { systemClock } from '../../backends/system-clock';
import { Handshakes, HttpProbes } from '../../backends/kubernetes';
import { DrydockError } from '../../core/errors';
import { silentLogger } from '../../core/logger';
import type { PlanCluster } from '../../core/plan/plan';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import { defaultUpgradeOptions, Hosts, planUpgrade, readUpgradeFacts, renderUpgradePlan, targetVersion } from '../../operations';
import { tellDistribution } from '../../operations/nodes/tell-distribution';
import { chooseCluster, openBackend, type ClusterSurroundings } from '../cluster';
import { openBook, openSsh } from '../hosts-over-ssh';
import type { Streams } from '../streams';
import { EXIT, PLAN_HELP, readPlanOptions, usage, type PlanOptions } from './options';

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
    const plan = await planned(options, streams, around, signal);
    streams.out(options.isJson ? `${JSON.stringify(plan, undefined, 2)}\n` : renderUpgradePlan(plan, around.clock.now()));
    if (plan.blockers.length > 0) return EXIT.critical;
    return plan.warnings.length + plan.unknowns.length > 0 ? EXIT.warning : EXIT.ok;
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    const said = signal.aborted ? `gave up after ${options.timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ');
    streams.error(`drydock: ${said}\n`);
    return EXIT.unknown;
  }
}

async function planned(options: PlanOptions, streams: Streams, around: ClusterSurroundings, signal: AbortSignal): Promise<UpgradePlan> {
  const target = targetVersion(options.target);
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
      const chosen = { ...defaultUpgradeOptions(target), ...options.upgrade };
      const facts = await readUpgradeFacts({ port, hosts, targetOf: (node) => book.ofNode(cluster, node) }, chosen, signal);
      return planUpgrade(facts, chosen, about);
    } finally {
      port.dispose();
    }
  } finally {
    hosts.dispose();
    ssh.dispose();
    backend.dispose();
  }
}
