import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../../src/backends/etcd';
import { FileJournals } from '../../../src/backends/storage/journals';
import { FileLocks } from '../../../src/backends/storage/locks';
import { Handshakes } from '../../../src/backends/tls/handshake';
import { HttpProbes } from '../../../src/backends/tls/http-probe';
import { TextFiles } from '../../../src/backends/storage/local-files';
import { DrydockError } from '../../../src/core/errors';
import { silentLogger } from '../../../src/core/logger';
import { clusterId } from '../../../src/core/model/cluster';
import type { HostTarget } from '../../../src/core/model/host';
import type { OperationId } from '../../../src/core/operation/events';
import type { RenewSelection } from '../../../src/core/plan/renew/facts';
import type { RenewPlan } from '../../../src/core/plan/renew/plan';
import type { RestorePlan } from '../../../src/core/plan/renew/restore';
import { Hosts, type HostDeps } from '../../../src/operations/control-plane/hosts';
import type { OperationDefinition } from '../../../src/operations/engine/definition';
import { OperationEngine } from '../../../src/operations/engine/engine';
import { createEtcdRestoreDefinition } from '../../../src/operations/etcd-restore/definition';
import { prepareEtcdRestore } from '../../../src/operations/etcd-restore/facts';
import { EtcdAccess } from '../../../src/operations/etcd/access';
import type { RestoreEtcdPlan } from '../../../src/core/plan/etcd-restore/plan';
import type { NodeOperationDeps } from '../../../src/operations/nodes/open-cluster';
import { createRenewDefinition } from '../../../src/operations/renew/definition';
import { prepareRenewal, type ClusterAbout, type ControlPlaneTargets } from '../../../src/operations/renew/facts';
import type { KubeletRepairPlan } from '../../../src/core/plan/kubelet-repair/plan';
import { createKubeletRepairDefinition } from '../../../src/operations/kubelet-repair/definition';
import { prepareKubeletRepair } from '../../../src/operations/kubelet-repair/prepare';
import { createRestoreDefinition, prepareRestore } from '../../../src/operations/restore-certificates/definition';
import type { KubernetesPort } from '../../../src/ports/kubernetes';
import type { JournalStore } from '../../../src/ports/journal';
import type { Cluster } from '../../rig/cluster.mts';
import { clock, connect, type Connection } from './connect';
import { openRigSsh } from './ssh';

/** The product without its editor, for what is done on hosts. */
export interface HostProduct {
  readonly deps: HostDeps;
  readonly engine: OperationEngine;
  readonly hosts: Hosts;
  targets(): readonly HostTarget[];
  plan(selection: RenewSelection): Promise<RenewPlan>;
  planRestore(host: string, folder: string): Promise<RestorePlan>;
  /** @param fallback path for a snapshot of the present state */
  planEtcdRestore(snapshot: string, fallback: string, options?: RestoreOptions): Promise<RestoreEtcdPlan>;
  /** Asks members of etcd. */
  withEtcd<T>(task: (access: EtcdAccess) => Promise<T>): Promise<T>;
  planKubeletRepair(...nodes: readonly string[]): Promise<KubeletRepairPlan>;
  /** The API of the cluster. */
  port(): Promise<KubernetesPort>;
  about(): Promise<ClusterAbout>;
  dispose(): void;
}

export interface RestoreOptions {
  /** Names of control planes that stay out. */
  readonly leaveOut?: readonly string[];
  /** An etcdutl of this computer. */
  readonly tool?: string;
}

/** What the product has to know of a rig. */
export interface Reachable extends Pick<Cluster, 'kubeconfig' | 'ssh'> {
  /** `destination`: name of the machine where it is another one than that of the node. */
  readonly controlPlanes: readonly { readonly name: string; readonly destination?: string }[];
  /** Members of etcd outside the control planes. */
  readonly etcdMembers?: readonly { readonly name: string; readonly address: string }[];
}

export interface HostProductOptions {
  /** Whether the API may be asked; without it everything goes over SSH alone. */
  readonly api: boolean;
  readonly journals?: JournalStore;
  readonly storage?: string;
  /** Operations beside those on certificates. */
  readonly definitions?: (deps: HostDeps & NodeOperationDeps) => readonly OperationDefinition[];
}

export async function openHostProduct(
  cluster: Reachable,
  { api, journals, storage, definitions }: HostProductOptions,
): Promise<HostProduct> {
  const folder = storage ?? mkdtempSync(join(tmpdir(), 'drydock-renew-'));
  const ssh = openRigSsh(cluster, folder);
  const deps: HostDeps = { shells: ssh.shells, handshakes: new Handshakes(), http: new HttpProbes(), clock, log: silentLogger };
  let connection: Connection | undefined;
  const connected = async () => {
    if (!api) throw new DrydockError('refused', 'The API server does not answer.');
    return (connection ??= await connect(cluster.kubeconfig));
  };
  const hosts = new Hosts(deps);
  const operationDeps = { ...deps, connect: async () => (await connected()).port, random: Math.random };
  const snapshots = new LocalSnapshots();
  const etcdDeps = {
    ...operationDeps,
    etcd: createEtcdConnector(clock),
    snapshots,
    buckets: new S3Buckets(),
    files: new TextFiles(),
    version: 'test',
  };
  const engine = new OperationEngine({
    journals: journals ?? new FileJournals(join(folder, 'operations')),
    locks: new FileLocks(join(folder, 'locks')),
    interaction: { ask: async () => undefined },
    clock,
    logger: silentLogger,
    definitions: [
      createRenewDefinition(operationDeps),
      createRestoreDefinition(operationDeps),
      createKubeletRepairDefinition(operationDeps),
      createEtcdRestoreDefinition(etcdDeps),
      ...(definitions?.(operationDeps) ?? []),
    ],
    host: { user: userInfo().username, name: hostname(), pid: process.pid, version: 'test' },
    newId: () => `${Date.now()}-${randomBytes(3).toString('hex')}` as OperationId,
  });
  const targetOf = (name: string): HostTarget => {
    const { destination = name } = cluster.controlPlanes.find((one) => one.name === name) ?? {};
    return { name, destination, source: 'sshConfig', expected: { hostname: destination } };
  };
  const outside = (cluster.etcdMembers ?? []).map(({ name, address }): HostTarget => ({ name, destination: address, source: 'fleet' }));
  const targets = () => cluster.controlPlanes.map(({ name }) => targetOf(name));
  const never = new AbortController().signal;
  const among = (): ControlPlaneTargets => ({
    targets: targets(),
    without: [],
    api: api ? { answers: true } : { answers: false, why: 'it was not asked' },
  });
  const withEtcd = async <T>(task: (access: EtcdAccess) => Promise<T>): Promise<T> => {
    const access = new EtcdAccess(hosts, etcdDeps.etcd);
    try {
      return await task(access);
    } finally {
      access.dispose();
    }
  };
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
    about,
    planRestore: async (host, folder) => prepareRestore(among(), host, folder, await about(), hosts, never),
    planEtcdRestore: async (snapshot, fallback, options = {}) =>
      withEtcd(async (access) => {
        const request = { snapshot, tool: undefined, fallback, ...options };
        return prepareEtcdRestore({ ...among(), others: outside }, request, await about(), access, snapshots, never);
      }),
    withEtcd,
    async planKubeletRepair(...names) {
      const { port } = await connected();
      const { items } = await port.list('Node', {}, never);
      const nodes = names.map((name) => ({
        target: targetOf(name),
        ready: items.some((node) => node.name === name && node.readiness === 'ready'),
      }));
      const { uid, version, ...who } = await about();
      const plans = { nodes, without: [], controlPlanes: targets(), apiDown: undefined };
      return prepareKubeletRepair(plans, { ...who, uid: uid ?? '', version: version ?? '' }, hosts, never);
    },
    port: async () => (await connected()).port,
    dispose() {
      hosts.dispose();
      connection?.dispose();
      ssh.dispose();
    },
  };
}
