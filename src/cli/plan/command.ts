import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createEtcdConnector } from '../../backends/etcd';
import { createSshBackend } from '../../backends/ssh';
import { systemClock } from '../../backends/system-clock';
import { Handshakes, HttpProbes } from '../../backends/kubernetes';
import { DrydockError } from '../../core/errors';
import { silentLogger } from '../../core/logger';
import type { FleetCluster } from '../../core/model/fleet';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import { NO_WISHES, type NodeJoinPlan } from '../../core/plan/node-join/plan';
import type { PlanCluster } from '../../core/plan/plan';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import {
  controlPlaneTargets,
  defaultUpgradeOptions,
  EtcdAccess,
  Hosts,
  parseFleet,
  planJoin,
  planUpgrade,
  readJoinFacts,
  readUpgradeFacts,
  renderNodeLifePlan,
  renderUpgradePlan,
  targetVersion,
} from '../../operations';
import { FleetHosts } from '../../operations/nodes/fleet-hosts';
import { tellDistribution } from '../../operations/nodes/tell-distribution';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import { chooseCluster, openBackend, type ClusterSurroundings } from '../cluster';
import type { Streams } from '../streams';
import { EXIT, PLAN_HELP, readPlanOptions, usage, type PlanOptions } from './options';

const FLEET_FILE = 'drydock.yaml';

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
    streams.out(options.isJson ? `${JSON.stringify(plan, undefined, 2)}\n` : rendered(plan, around.clock.now()));
    if (plan.blockers.length > 0) return EXIT.critical;
    return plan.warnings.length + plan.unknowns.length > 0 ? EXIT.warning : EXIT.ok;
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    const said = signal.aborted ? `gave up after ${options.timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ');
    streams.error(`drydock: ${said}\n`);
    return EXIT.unknown;
  }
}

async function planned(options: PlanOptions, streams: Streams, around: ClusterSurroundings, signal: AbortSignal): Promise<AnyPlan> {
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
      if (options.what === 'join') return await joinPlan(options, { port, hosts, book, nodes, about, clock: around.clock }, signal);
      const chosen = { ...defaultUpgradeOptions(targetVersion(options.target)), ...options.upgrade };
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

type AnyPlan = UpgradePlan | NodeJoinPlan;

function rendered(plan: AnyPlan, now: number): string {
  return plan.type === 'upgrade' ? renderUpgradePlan(plan, now) : renderNodeLifePlan(plan, now);
}

/** A host that the fleet file does not list is one of the ssh configuration, and its node is named as it. */
async function joinPlan(
  { role, hosts: names, ignorePreflight }: Extract<PlanOptions, { readonly what: 'join' }>,
  around: {
    readonly port: KubernetesPort;
    readonly hosts: Hosts;
    readonly book: FleetHosts;
    readonly nodes: readonly NodeModel[];
    readonly about: PlanCluster;
    readonly clock: Clock;
  },
  signal: AbortSignal,
): Promise<NodeJoinPlan> {
  const { port, hosts, book, nodes, about, clock } = around;
  const listed = await book.ofCluster(port.cluster);
  const targets = names.map((name) => listed.find((one) => one.name === name) ?? ({ name, destination: name, source: 'named' } as const));
  const wishes = targets.map((target) => ({ name: target.name, target, role, wishes: { ...NO_WISHES, ignorePreflight } }));
  const { targets: controlPlanes } = await controlPlaneTargets(port.cluster, nodes.filter(isControlPlane), { answers: true }, book);
  const etcd = new EtcdAccess(hosts, createEtcdConnector(clock));
  try {
    return planJoin(await readJoinFacts({ port, hosts, etcd, controlPlanes }, wishes, signal), about);
  } finally {
    etcd.dispose();
  }
}

type Ssh = ReturnType<typeof createSshBackend>;

/** Without anybody to ask: a host whose key is not known is not connected to, and the plan says so. */
function openSsh({ sshConfig, sshUser }: PlanOptions, { env, home, cwd, clock }: ClusterSurroundings, streams: Streams): Ssh {
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

async function bookOf({ fleet }: PlanOptions, ssh: Ssh, { cwd }: ClusterSurroundings): Promise<FleetHosts> {
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
