/**
 * A process of the product without its editor that takes a snapshot over SSH to a file of this computer, and tells what that took: one
 * JSON object on stdout. Argument: JSON of `SnapshotSshArguments`.
 */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../src/backends/etcd/index';
import { createSshBackend } from '../../src/backends/ssh/index';
import { TextFiles } from '../../src/backends/storage/local-files';
import { FileJournals } from '../../src/backends/storage/journals';
import { FileLocks } from '../../src/backends/storage/locks';
import { systemClock } from '../../src/backends/system-clock';
import { Handshakes } from '../../src/backends/tls/handshake';
import { HttpProbes } from '../../src/backends/tls/http-probe';
import { DrydockError } from '../../src/core/errors';
import { silentLogger } from '../../src/core/logger';
import { clusterId } from '../../src/core/model/cluster';
import type { EtcdPlace } from '../../src/core/model/etcd';
import type { OperationId } from '../../src/core/operation/events';
import { ETCD_UID } from '../../src/core/plan/etcd/plan';
import { planSnapshot } from '../../src/core/plan/etcd/snapshot';
import type { PlanCluster } from '../../src/core/plan/plan';
import { Hosts } from '../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../src/operations/engine/engine';
import { EtcdAccess } from '../../src/operations/etcd/access';
import { createEtcdDefinitions } from '../../src/operations/etcd/definition';
import { readPlaces } from '../../src/operations/etcd/read';
import { etcdRequest } from '../../src/operations/etcd/step-infos';

export interface SnapshotSshArguments {
  readonly places: readonly EtcdPlace[];
  /** ssh configuration that leads there. */
  readonly configFile: string;
  /** For journals and locks. */
  readonly folder: string;
  /** File that the snapshot becomes. */
  readonly path: string;
}

export interface SnapshotSshFigures {
  /** From the connection to the file that is verified, milliseconds. */
  readonly ms: number;
  /** Resident memory of the process, bytes: before, and at most in each quarter of the time. */
  readonly before: number;
  readonly quarters: readonly number[];
}

/** Milliseconds between two looks at the memory. */
const OFTEN = 25;

const { places, configFile, folder, path } = JSON.parse(process.argv[2] ?? '') as SnapshotSshArguments;
const backend = createSshBackend({
  logger: silentLogger,
  clock: systemClock,
  interaction: { ask: () => Promise.reject(new Error('nobody foresaw a question')) },
  keychain: undefined,
  env: { PATH: process.env.PATH, HOME: homedir() },
  home: homedir(),
  localUser: 'root',
  platform: process.platform,
  trustFile: join(folder, 'trust.json'),
  settings: {
    client: () => 'auto',
    program: () => 'ssh',
    configFile: () => configFile,
    user: () => undefined,
    connectTimeoutMs: () => 15_000,
    idleMs: () => 60_000,
    rememberSecrets: () => false,
  },
  tell: () => {},
});
const deps = { shells: backend.shells, handshakes: new Handshakes(), http: new HttpProbes(), clock: systemClock, log: silentLogger };
const hosts = new Hosts(deps);
const etcd = createEtcdConnector(systemClock);
const engine = new OperationEngine({
  journals: new FileJournals(join(folder, 'operations')),
  locks: new FileLocks(join(folder, 'locks')),
  interaction: { ask: async () => undefined },
  clock: systemClock,
  logger: silentLogger,
  definitions: createEtcdDefinitions({
    ...deps,
    connect: () => Promise.reject(new DrydockError('refused', 'There is no API here.')),
    random: Math.random,
    etcd,
    snapshots: new LocalSnapshots(),
    buckets: new S3Buckets(),
    files: new TextFiles(),
  }),
  host: { user: 'test', name: 'here', pid: process.pid, version: 'test' },
  newId: () => `${Date.now()}-${randomBytes(3).toString('hex')}` as OperationId,
});

const curve: number[] = [];
const before = process.memoryUsage.rss();
const looking = setInterval(() => curve.push(process.memoryUsage.rss()), OFTEN);
const began = performance.now();
const access = new EtcdAccess(hosts, etcd);
const reading = await readPlaces({ topology: 'stacked', places, unreadable: [] }, access, new AbortController().signal);
access.dispose();
const cluster: PlanCluster = {
  id: clusterId('/kubeconfig', 'bench'),
  name: 'bench',
  uid: `${ETCD_UID}${reading.clusterId.toString(16)}`,
  distribution: 'kubeadm',
  version: 'v1.34.4',
  protected: false,
};
const plan = planSnapshot(reading, { kind: 'local', path }, undefined, cluster);
const operation = await engine.start(etcdRequest(plan));
const state = await operation.finished;
const ended = performance.now();
clearInterval(looking);
if (state.status !== 'succeeded') throw new Error(state.steps.map(({ failure }) => failure?.message ?? '').join(' '));
const quarter = Math.ceil(curve.length / 4);
const quarters = [0, 1, 2, 3].map((index) => Math.max(...curve.slice(index * quarter, (index + 1) * quarter)));
console.log(JSON.stringify({ ms: ended - began, before, quarters } satisfies SnapshotSshFigures));
process.exit(0);
