/** The product without its editor on etcd of a practice cluster, over its SSH servers. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../../src/backends/etcd/index';
import { FileJournals } from '../../../src/backends/storage/journals';
import { FileLocks } from '../../../src/backends/storage/locks';
import { systemClock } from '../../../src/backends/system-clock';
import { Handshakes } from '../../../src/backends/tls/handshake';
import { HttpProbes } from '../../../src/backends/tls/http-probe';
import { TextFiles } from '../../../src/backends/storage/local-files';
import { silentLogger } from '../../../src/core/logger';
import { clusterId } from '../../../src/core/model/cluster';
import type { EtcdReading } from '../../../src/core/model/etcd';
import type { OperationId } from '../../../src/core/operation/events';
import type { OperationState } from '../../../src/core/operation/state';
import type { EtcdPlan } from '../../../src/core/plan/etcd/plan';
import type { RestoreEtcdPlan } from '../../../src/core/plan/etcd-restore/plan';
import type { PlanCluster } from '../../../src/core/plan/plan';
import { Hosts } from '../../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../../src/operations/engine/engine';
import { EtcdAccess } from '../../../src/operations/etcd/access';
import { createEtcdDefinitions, type EtcdDeps } from '../../../src/operations/etcd/definition';
import { readEtcd } from '../../../src/operations/etcd/read';
import { etcdRequest } from '../../../src/operations/etcd/step-infos';
import { createEtcdRestoreDefinition } from '../../../src/operations/etcd-restore/definition';
import { prepareEtcdRestore, type RestoreWatch } from '../../../src/operations/etcd-restore/facts';
import type { EtcdScene } from '../../../src/practice/etcd/surroundings';
import { startPracticeCluster, type PracticeCluster } from '../../../src/practice/index';
import type { KubernetesPort } from '../../../src/ports/kubernetes';
import { ROOT } from '../../../src/practice/hosts/system/users';
import { ApiClient } from '../../harness/control-plane/api.mts';
import { practiceBackend, practiceTarget } from '../hosts/practice-shells';
import { openPort } from '../port/open-port';

const NODES = ['cp1', 'cp2', 'cp3'];

export class PracticeEtcdBench {
  readonly engine: OperationEngine;
  private readonly never = new AbortController().signal;

  private constructor(
    readonly cluster: PracticeCluster,
    readonly folder: string,
    readonly about: PlanCluster,
    readonly port: KubernetesPort,
    private readonly deps: EtcdDeps,
    private readonly client: ApiClient,
    private readonly ending: () => void,
  ) {
    this.engine = new OperationEngine({
      journals: new FileJournals(join(folder, 'operations')),
      locks: new FileLocks(join(folder, 'locks')),
      interaction: { ask: async () => undefined },
      clock: systemClock,
      logger: silentLogger,
      definitions: [...createEtcdDefinitions(deps), createEtcdRestoreDefinition(deps)],
      host: { user: 'test', name: 'here', pid: process.pid, version: 'test' },
      newId: () => `${Date.now()}-${randomBytes(3).toString('hex')}` as OperationId,
    });
  }

  static async create(etcd: EtcdScene): Promise<PracticeEtcdBench> {
    const cluster = await startPracticeCluster({ etcd });
    const folder = mkdtempSync(join(tmpdir(), 'drydock-practice-'));
    const backend = practiceBackend(cluster);
    const { port, dispose } = await openPort(cluster.kubeconfig);
    const handshakes = new Handshakes();
    const deps: EtcdDeps = {
      shells: backend.shells,
      handshakes: { chainOf: (target, dial, signal) => handshakes.chainOf(target, dial ?? cluster.dial, signal) },
      http: new HttpProbes(),
      clock: systemClock,
      log: silentLogger,
      connect: async () => port,
      random: Math.random,
      etcd: createEtcdConnector(systemClock),
      snapshots: new LocalSnapshots(),
      buckets: new S3Buckets(),
      files: new TextFiles(),
    };
    const about: PlanCluster = {
      id: clusterId('practice:contract', 'practice'),
      name: 'practice',
      uid: await port.clusterUid(),
      distribution: 'practice',
      version: 'v1.34.4',
      protected: false,
    };
    const client = new ApiClient(cluster.url, cluster.access.tokens.admin, cluster.authority);
    return new PracticeEtcdBench(cluster, folder, about, port, deps, client, () => {
      client.close();
      dispose();
      backend.dispose();
      cluster.dispose();
    });
  }

  /** The API, rejecting with the message of what it refuses. */
  readonly api = {
    create: (path: string, body: unknown) => this.asked('POST', path, body),
    delete: (path: string) => this.asked('DELETE', path, undefined),
  };

  async using<T>(work: (access: EtcdAccess) => Promise<T>): Promise<T> {
    const hosts = new Hosts(this.deps);
    const access = new EtcdAccess(hosts, this.deps.etcd, { pods: this.port, files: this.deps.files });
    try {
      return await work(access);
    } finally {
      access.dispose();
      hosts.dispose();
    }
  }

  /** Reads the members over SSH, as the view does. */
  read(): Promise<EtcdReading> {
    const controlPlanes = NODES.map(practiceTarget);
    return this.using((access) => readEtcd({ controlPlanes, without: [], others: [] }, access, this.never));
  }

  planRestore(snapshot: string, watch: RestoreWatch = {}): Promise<RestoreEtcdPlan> {
    const among = { targets: NODES.map(practiceTarget), without: [], others: [], api: { answers: true } as const };
    const request = { snapshot, tool: undefined, fallback: join(this.folder, 'fallback.db') };
    return this.using((access) => prepareEtcdRestore(among, request, this.about, access, this.deps.snapshots, this.never, watch));
  }

  async run(plan: EtcdPlan): Promise<OperationState> {
    return (await this.engine.start(etcdRequest(plan))).finished;
  }

  async namespaces(): Promise<readonly string[]> {
    return (await this.client.get('/api/v1/namespaces')).json.items.map(({ metadata }) => metadata.name);
  }

  async pods(namespace: string, app: string): Promise<readonly string[]> {
    const { json } = await this.client.get(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`);
    return json.items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name);
  }

  async filesOn(node: string, folder: string): Promise<readonly string[]> {
    return (await this.cluster.hosts.of(node)).system.files.list(folder, ROOT);
  }

  dispose(): void {
    this.ending();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async asked(method: string, path: string, body: unknown): Promise<void> {
    const { status, json } = await this.client.send(method, path, body === undefined ? {} : { body });
    if (status >= 300) throw new Error(json.message);
  }
}
