/** The product without its editor on members of a world, reached over a real SSH server. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../../src/backends/etcd/index';
import { FileJournals } from '../../../src/backends/storage/journals';
import { FileLocks } from '../../../src/backends/storage/locks';
import { systemClock } from '../../../src/backends/system-clock';
import { Handshakes } from '../../../src/backends/tls/handshake';
import { HttpProbes } from '../../../src/backends/tls/http-probe';
import { TextFiles } from '../../../src/backends/storage/local-files';
import { DrydockError } from '../../../src/core/errors';
import { silentLogger } from '../../../src/core/logger';
import { clusterId } from '../../../src/core/model/cluster';
import type { EtcdReading } from '../../../src/core/model/etcd';
import type { OperationId } from '../../../src/core/operation/events';
import type { OperationState } from '../../../src/core/operation/state';
import { ETCD_UID, type EtcdPlan } from '../../../src/core/plan/etcd/plan';
import type { PlanCluster } from '../../../src/core/plan/plan';
import { Hosts } from '../../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../../src/operations/engine/engine';
import { EtcdAccess } from '../../../src/operations/etcd/access';
import { createEtcdDefinitions } from '../../../src/operations/etcd/definition';
import { readPlaces } from '../../../src/operations/etcd/read';
import { etcdRequest } from '../../../src/operations/etcd/step-infos';
import { Bench } from '../ssh/bench';
import { SshWorld, type Server } from '../ssh/world';
import type { EtcdWorld } from './world';

export class EtcdBench {
  readonly hosts: Hosts;
  readonly access: EtcdAccess;
  readonly engine: OperationEngine;
  private readonly never = new AbortController().signal;

  private constructor(
    readonly world: EtcdWorld,
    readonly ssh: SshWorld,
    readonly server: Server,
    readonly bench: Bench,
  ) {
    const deps = {
      shells: bench.backend.shells,
      handshakes: new Handshakes(),
      http: new HttpProbes(),
      clock: systemClock,
      log: silentLogger,
    };
    this.hosts = new Hosts(deps);
    const etcd = createEtcdConnector(systemClock);
    this.access = new EtcdAccess(this.hosts, etcd);
    const folder = world.folder('product');
    this.engine = new OperationEngine({
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
  }

  static async create(world: EtcdWorld, server: { readonly config?: readonly string[] } = {}): Promise<EtcdBench> {
    const ssh = await SshWorld.create();
    const sshd = await ssh.serve(server);
    return new EtcdBench(world, ssh, sshd, new Bench(ssh, { knownHosts: [sshd.knownHosts()] }));
  }

  get target() {
    return { name: 'cp1', destination: '127.0.0.1', port: this.server.port, user: 'root', source: 'named' } as const;
  }

  /** Reads the members over SSH, as the view does. */
  async read(): Promise<EtcdReading> {
    const places = this.world.members.map((member) => this.world.place(member, this.target));
    const access = new EtcdAccess(this.hosts, createEtcdConnector(systemClock));
    try {
      return await readPlaces({ topology: 'stacked', places, unreadable: [] }, access, this.never);
    } finally {
      access.dispose();
    }
  }

  cluster(reading: EtcdReading): PlanCluster {
    const id = clusterId('/kubeconfig', 'rig');
    const uid = `${ETCD_UID}${reading.clusterId.toString(16)}`;
    return { id, name: 'rig', uid, distribution: 'kubeadm', version: 'v1.34.4', protected: false };
  }

  /** Carries a plan out to its end. */
  async run(plan: EtcdPlan): Promise<OperationState> {
    return (await this.engine.start(etcdRequest(plan))).finished;
  }

  async dispose(): Promise<void> {
    this.access.dispose();
    this.hosts.dispose();
    this.bench.dispose();
    await this.ssh.dispose();
  }
}
