import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createSshBackend } from '../../../src/backends/ssh';
import { createEtcdConnector, LocalSnapshots } from '../../../src/backends/etcd';
import { FileJournals } from '../../../src/backends/storage/journals';
import { FileLocks } from '../../../src/backends/storage/locks';
import { Handshakes } from '../../../src/backends/tls/handshake';
import { HttpProbes } from '../../../src/backends/tls/http-probe';
import { DrydockError } from '../../../src/core/errors';
import { silentLogger } from '../../../src/core/logger';
import { clusterId } from '../../../src/core/model/cluster';
import type { HostTarget } from '../../../src/core/model/host';
import type { OperationId } from '../../../src/core/operation/events';
import type { RenewSelection } from '../../../src/core/plan/renew/facts';
import type { RenewPlan } from '../../../src/core/plan/renew/plan';
import type { RestorePlan } from '../../../src/core/plan/renew/restore';
import { Hosts, type HostDeps } from '../../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../../src/operations/engine/engine';
import { createEtcdRestoreDefinition } from '../../../src/operations/etcd-restore/definition';
import { prepareEtcdRestore } from '../../../src/operations/etcd-restore/facts';
import { EtcdAccess } from '../../../src/operations/etcd/access';
import type { RestoreEtcdPlan } from '../../../src/core/plan/etcd-restore/plan';
import { createRenewDefinition } from '../../../src/operations/renew/definition';
import { prepareRenewal, type ClusterAbout, type ControlPlaneTargets } from '../../../src/operations/renew/facts';
import { createRestoreDefinition, prepareRestore } from '../../../src/operations/restore-certificates/definition';
import type { JournalStore } from '../../../src/ports/journal';
import type { Cluster } from '../../rig/cluster.mts';
import { clock, connect, type Connection } from './connect';

/** The product without its editor, for what is done on hosts. */
export interface HostProduct {
  readonly deps: HostDeps;
  readonly engine: OperationEngine;
  readonly hosts: Hosts;
  targets(): readonly HostTarget[];
  plan(selection: RenewSelection): Promise<RenewPlan>;
  planRestore(host: string, folder: string): Promise<RestorePlan>;
  /** @param fallback path for a snapshot of the present state */
  planEtcdRestore(snapshot: string, fallback: string): Promise<RestoreEtcdPlan>;
  dispose(): void;
}

export interface HostProductOptions {
  /** Whether the API may be asked; without it everything goes over SSH alone. */
  readonly api: boolean;
  readonly journals?: JournalStore;
  readonly storage?: string;
}

export async function openHostProduct(cluster: Cluster, { api, journals, storage }: HostProductOptions): Promise<HostProduct> {
  const folder = storage ?? mkdtempSync(join(tmpdir(), 'drydock-renew-'));
  const ssh = createSshBackend({
    logger: silentLogger,
    clock,
    interaction: { ask: async () => undefined },
    keychain: undefined,
    env: process.env,
    home: folder,
    localUser: userInfo().username,
    platform: process.platform,
    trustFile: join(folder, 'trust.json'),
    settings: {
      client: () => 'auto',
      program: () => 'ssh',
      configFile: () => cluster.ssh.configuration,
      user: () => undefined,
      connectTimeoutMs: () => 10_000,
      idleMs: () => 60_000,
      rememberSecrets: () => false,
    },
    tell: () => {},
  });
  const deps: HostDeps = { shells: ssh.shells, handshakes: new Handshakes(), http: new HttpProbes(), clock, log: silentLogger };
  let connection: Connection | undefined;
  const connected = async () => {
    if (!api) throw new DrydockError('refused', 'The API server does not answer.');
    return (connection ??= await connect(cluster.kubeconfig));
  };
  const hosts = new Hosts(deps);
  const operationDeps = { ...deps, connect: async () => (await connected()).port, random: Math.random };
  const snapshots = new LocalSnapshots();
  const etcdDeps = { ...operationDeps, etcd: createEtcdConnector(clock), snapshots, version: 'test' };
  const engine = new OperationEngine({
    journals: journals ?? new FileJournals(join(folder, 'operations')),
    locks: new FileLocks(join(folder, 'locks')),
    interaction: { ask: async () => undefined },
    clock,
    logger: silentLogger,
    definitions: [createRenewDefinition(operationDeps), createRestoreDefinition(operationDeps), createEtcdRestoreDefinition(etcdDeps)],
    host: { user: userInfo().username, name: hostname(), pid: process.pid, version: 'test' },
    newId: () => `${Date.now()}-${randomBytes(3).toString('hex')}` as OperationId,
  });
  const targets = () =>
    cluster.controlPlanes.map(({ name }): HostTarget => ({ name, destination: name, source: 'sshConfig', expected: { hostname: name } }));
  const never = new AbortController().signal;
  const among = (): ControlPlaneTargets => ({
    targets: targets(),
    without: [],
    api: api ? { answers: true } : { answers: false, why: 'it was not asked' },
  });
  const about = async (): Promise<ClusterAbout> => {
    const reached = api ? await connected() : undefined;
    return {
      id: clusterId(cluster.kubeconfig, 'rig'),
      name: 'rig',
      distribution: 'kubeadm' as const,
      protected: false,
      uid: await reached?.port.clusterUid(),
      version: (await reached?.port.serverVersion())?.gitVersion,
    };
  };
  return {
    deps,
    engine,
    hosts,
    targets,
    plan: async (selection) => prepareRenewal(among(), selection, await about(), hosts, never),
    planRestore: async (host, folder) => prepareRestore(among(), host, folder, await about(), hosts, never),
    async planEtcdRestore(snapshot, fallback) {
      const access = new EtcdAccess(hosts, etcdDeps.etcd);
      try {
        return await prepareEtcdRestore(among(), { snapshot, tool: undefined, fallback }, await about(), access, snapshots, never);
      } finally {
        access.dispose();
      }
    },
    dispose() {
      hosts.dispose();
      connection?.dispose();
      ssh.dispose();
    },
  };
}
