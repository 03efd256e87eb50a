import { randomBytes } from 'node:crypto';
import * as os from 'node:os';
import { join } from 'node:path';
import { FileJournals } from './backends/storage/journals';
import { FileLocks } from './backends/storage/locks';
import type { Bundles } from './bundles';
import { scoped, type Logger } from './core/logger';
import type { OperationId } from './core/operation/events';
import type { ClusterSessions } from './features/clusters/sessions';
import { BundledCordonDesk } from './features/nodes/bundled-desk';
import { LazyGateway } from './features/operations/lazy-gateway';
import { once } from './once';
import type { Clock } from './ports/clock';
import type { EtcdConnector } from './ports/etcd';
import type { Interaction } from './ports/interaction';
import type { HostDeps } from './operations/control-plane/hosts';
import type { EtcdDeps } from './operations/etcd/definition';
import type { SnapshotBuckets, SnapshotFiles } from './ports/snapshots';
import type { Settings } from './ui/settings';

export interface OperationSurroundings {
  readonly bundles: Bundles;
  readonly sessions: () => ClusterSessions;
  readonly interaction: Interaction;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: Settings;
  /** What reaches hosts; made with the first operation that may need it. */
  readonly hosts: () => Omit<HostDeps, 'clock' | 'log'>;
  /** What reaches etcd and keeps its snapshots; made with the first of them. */
  readonly etcd: {
    readonly connector: () => EtcdConnector;
    readonly snapshots: () => SnapshotFiles;
    readonly buckets: () => SnapshotBuckets;
  };
  /** Where this extension may keep files on this computer. */
  readonly storage: string;
  readonly version: string;
}

const DAY_MS = 86_400_000;
/** Ended operations that are kept at most, however young: the view reads every journal. */
const MOST_JOURNALS = 200;

/** Puts the engine, its journals and the definitions of operations together; all of it is made with the first use. */
export function wireOperations(around: OperationSurroundings) {
  const { bundles, sessions, clock, log, settings } = around;
  const made = once(() => makeEngine(around));
  const gateway = new LazyGateway(() => {
    const { engine } = made();
    engine
      .prune({ olderThanMs: settings.get('operations.keepDays') * DAY_MS, atMost: MOST_JOURNALS })
      .catch((error: unknown) => log.warn('Old journals could not be removed', error));
    return engine;
  });
  const planning = () => bundles.operations();
  const hostDeps = () => ({ ...around.hosts(), clock, log: scoped(log, 'hosts') });
  const start = gateway.start.bind(gateway);
  return {
    gateway,
    start,
    planning,
    hostDeps,
    cordonDesk: new BundledCordonDesk({ planning, sessions, clock, start }),
    /** Tells a running drain to leave a pod where it is; see DrainDesk. */
    leavePod: (operation: OperationId, pod: string) => made().drain.leavePod(operation, pod),
  };
}

function makeEngine({ bundles, sessions, interaction, clock, log, storage, version, hosts, etcd }: OperationSurroundings) {
  const bundle = bundles.operations();
  const { OperationEngine, createCordonDefinition, createDecisionDefinition, createDrainDefinition, createOutOfServiceDefinition } = bundle;
  const nodes = {
    connect: async (cluster: Parameters<ClusterSessions['require']>[0], signal: AbortSignal) =>
      (await sessions().require(cluster)).connect(signal),
    clock,
    log: scoped(log, 'operations'),
    random: Math.random,
  };
  const drain = createDrainDefinition(nodes);
  const files = once(() => new (bundles.kubernetes().TextFiles)());
  // Asked for only when an operation on hosts opens: the engine serves those on nodes without it.
  const onHosts = {
    ...nodes,
    shells: { open: (...args: Parameters<HostDeps['shells']['open']>) => hosts().shells.open(...args), dispose: () => {} },
    handshakes: { chainOf: (...args: Parameters<HostDeps['handshakes']['chainOf']>) => hosts().handshakes.chainOf(...args) },
    http: { get: (...args: Parameters<HostDeps['http']['get']>) => hosts().http.get(...args) },
  };
  const onEtcd: EtcdDeps = {
    ...onHosts,
    etcd: { open: (endpoint) => etcd.connector().open(endpoint), look: (look) => etcd.connector().look(look) },
    files: { read: (path) => files().read(path) },
    snapshots: {
      create: (path) => etcd.snapshots().create(path),
      seal: (writer, recipients) => etcd.snapshots().seal(writer, recipients),
      metadata: (path) => etcd.snapshots().metadata(path),
      open: (path, signal, unlocking) => etcd.snapshots().open(path, signal, unlocking),
      content: (path, signal, unlocking) => etcd.snapshots().content(path, signal, unlocking),
      stamp: (path) => etcd.snapshots().stamp(path),
      free: (folder) => etcd.snapshots().free(folder),
    },
    buckets: {
      create: (path, wishes, signal) => etcd.buckets().create(path, wishes, signal),
      metadata: (path, wishes, signal) => etcd.buckets().metadata(path, wishes, signal),
      list: (folder, wishes, signal) => etcd.buckets().list(folder, wishes, signal),
    },
  };
  const engine = new OperationEngine({
    journals: new FileJournals(join(storage, 'operations')),
    locks: new FileLocks(join(storage, 'locks')),
    interaction,
    clock,
    logger: log,
    definitions: [
      drain,
      createCordonDefinition('cordon', nodes),
      createCordonDefinition('uncordon', nodes),
      createOutOfServiceDefinition(nodes),
      createDecisionDefinition('approveRequests', nodes),
      createDecisionDefinition('denyRequests', nodes),
      bundle.createRenewDefinition(onHosts),
      bundle.createRestoreDefinition(onHosts),
      bundle.createKubeletRepairDefinition(onHosts),
      ...bundle.createEtcdDefinitions(onEtcd),
      bundle.createEtcdRestoreDefinition(onEtcd),
      ...bundle.createScheduleDefinitions(onHosts),
      bundle.createUpgradeDefinition(onEtcd),
      bundle.createMaintenanceDefinition(onEtcd),
      bundle.createEndpointDefinition(onHosts),
      bundle.createEtcdBootstrapDefinition(onHosts),
      bundle.createBootstrapDefinition({
        ...onEtcd,
        files: {
          read: (path) => files().read(path),
          create: (path, text) => files().create(path, text),
          remove: (path) => files().remove(path),
        },
        connectNew: (path, context, signal) => bundles.kubernetes().connectFile(path, context, clock, signal),
      }),
      bundle.createNodeJoinDefinition(onEtcd),
      ...bundle.createNodeLifeDefinitions(onEtcd),
    ],
    host: { user: os.userInfo().username, name: os.hostname(), pid: process.pid, version },
    newId: () => operationId(clock.now()),
  });
  return { engine, drain };
}

/** Sorts by time, and differs for operations of the same moment. */
function operationId(now: number): OperationId {
  const moment = new Date(now).toISOString().replace(/\D/g, '').slice(0, 17);
  return `${moment}-${randomBytes(3).toString('hex')}` as OperationId;
}
