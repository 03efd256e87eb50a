import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createSshBackend } from '../../backends/ssh';
import { systemClock } from '../../backends/system-clock';
import { Handshakes, HttpProbes } from '../../backends/kubernetes';
import { DrydockError } from '../../core/errors';
import { silentLogger } from '../../core/logger';
import type { FleetCluster } from '../../core/model/fleet';
import type { PlanCluster } from '../../core/plan/plan';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import {
  defaultUpgradeOptions,
  Hosts,
  parseFleet,
  planUpgrade,
  readUpgradeFacts,
  renderBootstrapPlan,
  renderUpgradePlan,
  targetVersion,
} from '../../operations';
import { FleetHosts } from '../../operations/nodes/fleet-hosts';
import { tellDistribution } from '../../operations/nodes/tell-distribution';
import { chooseCluster, openBackend, type ClusterSurroundings } from '../cluster';
import type { Streams } from '../streams';
import { BOOTSTRAP_HELP, planFromFleet, readBootstrapOptions } from './bootstrap';
import { EXIT, PLAN_HELP, readPlanOptions, usage, type PlanOptions } from './options';

const FLEET_FILE = 'drydock.yaml';

const here = (): ClusterSurroundings => ({ env: process.env, home: homedir(), cwd: process.cwd(), clock: systemClock });

/**
 * `drydock plan`.
 * @returns the exit code, see EXIT
 * @throws UsageError
 */
export async function planCommand(args: readonly string[], streams: Streams, around: ClusterSurroundings = here()): Promise<number> {
  if (args[0] === 'bootstrap') return bootstrapCommand(args.slice(1), streams, around);
  const options = readPlanOptions(args);
  if (!options) {
    streams.out(PLAN_HELP);
    return EXIT.ok;
  }
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const plan = await planned(options, streams, around, signal);
    streams.out(options.isJson ? `${JSON.stringify(plan, undefined, 2)}\n` : renderUpgradePlan(plan, around.clock.now()));
    return exitOf(plan);
  } catch (error) {
    return unreadable(error, signal, options.timeoutMs, streams);
  }
}

async function bootstrapCommand(args: readonly string[], streams: Streams, around: ClusterSurroundings): Promise<number> {
  const options = readBootstrapOptions(args);
  if (!options) {
    streams.out(BOOTSTRAP_HELP);
    return EXIT.ok;
  }
  const signal = AbortSignal.timeout(options.timeoutMs);
  const ssh = openSsh(options, around, streams);
  const hosts = hostsOf(ssh, around);
  try {
    const plan = await planFromFleet(options, around, hosts, async (path) => bookOf({ fleet: path }, ssh, around), signal);
    const written = {
      markdown: () => renderBootstrapPlan(plan, around.clock.now()),
      json: () => `${JSON.stringify(plan, undefined, 2)}\n`,
      kubeadm: () => plan.body.configuration,
    };
    streams.out(written[options.format]());
    return exitOf(plan);
  } catch (error) {
    return unreadable(error, signal, options.timeoutMs, streams);
  } finally {
    hosts.dispose();
    ssh.dispose();
  }
}

function exitOf({ blockers, warnings, unknowns }: Pick<UpgradePlan, 'blockers' | 'warnings' | 'unknowns'>): number {
  if (blockers.length > 0) return EXIT.critical;
  return warnings.length + unknowns.length > 0 ? EXIT.warning : EXIT.ok;
}

/** Tells why there is no plan. Other errors are for whoever called. */
function unreadable(error: unknown, signal: AbortSignal, timeoutMs: number, streams: Streams): number {
  if (!DrydockError.is(error)) throw error;
  const said = signal.aborted ? `gave up after ${timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ');
  streams.error(`drydock: ${said}\n`);
  return EXIT.unknown;
}

function hostsOf(ssh: Ssh, { clock }: ClusterSurroundings): Hosts {
  return new Hosts({ shells: ssh.shells, handshakes: new Handshakes(), http: new HttpProbes(), clock, log: silentLogger });
}

async function planned(options: PlanOptions, streams: Streams, around: ClusterSurroundings, signal: AbortSignal): Promise<UpgradePlan> {
  const target = targetVersion(options.target);
  const backend = openBackend(options, around);
  const ssh = openSsh(options, around, streams);
  const hosts = hostsOf(ssh, around);
  try {
    const cluster = await chooseCluster(backend.directory, options, usage);
    const book = await bookOf(options, ssh, around);
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

type Ssh = ReturnType<typeof createSshBackend>;

/** Without anybody to ask: a host whose key is not known is not connected to, and the plan says so. */
function openSsh(
  { sshConfig, sshUser }: Pick<PlanOptions, 'sshConfig' | 'sshUser'>,
  { env, home, cwd, clock }: ClusterSurroundings,
  streams: Streams,
): Ssh {
  return createSshBackend({
    logger: silentLogger,
    clock,
    interaction: { ask: async () => undefined },
    keychain: undefined,
    env,
    home,
    localUser: userInfo().username,
    platform: process.platform,
    // Written by nobody here: keys are only trusted where a person is asked.
    trustFile: join(home, '.drydock', 'trusted-hosts.json'),
    settings: {
      client: () => 'auto',
      program: () => 'ssh',
      configFile: () => (sshConfig === undefined ? undefined : resolve(cwd, sshConfig)),
      user: () => sshUser,
      connectTimeoutMs: () => 15_000,
      idleMs: () => 0,
      rememberSecrets: () => false,
    },
    tell: (message) => streams.error(`drydock: ${message}\n`),
  });
}

async function bookOf({ fleet }: Pick<PlanOptions, 'fleet'>, ssh: Ssh, { cwd }: ClusterSurroundings): Promise<FleetHosts> {
  const clusters = await fleetIn(resolve(cwd, fleet ?? FLEET_FILE), fleet !== undefined);
  return new FleetHosts({ fleet: async () => clusters, hasAlias: (name) => ssh.hasAlias(name), isTrusted: () => true });
}

async function fleetIn(path: string, named: boolean): Promise<readonly FleetCluster[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!named && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new DrydockError('config', `${path} can't be read: ${(error as Error).message}.`, { cause: error });
  }
  const { fleet, findings } = parseFleet(text);
  const [finding] = findings;
  if (finding) throw new DrydockError('config', `${path}:${finding.line}: ${finding.message}`);
  return fleet.clusters;
}
