import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import { FileLocks } from '../../../src/backends/storage/locks';
import { systemClock } from '../../../src/backends/system-clock';
import { HttpProbes } from '../../../src/backends/tls/http-probe';
import { DrydockError } from '../../../src/core/errors';
import { silentLogger } from '../../../src/core/logger';
import type { Distribution } from '../../../src/core/model/cluster';
import type { HostTarget } from '../../../src/core/model/host';
import type { OperationId } from '../../../src/core/operation/events';
import type { RenewSelection } from '../../../src/core/plan/renew/facts';
import type { RenewPlan } from '../../../src/core/plan/renew/plan';
import type { RestorePlan } from '../../../src/core/plan/renew/restore';
import { Hosts, type HostDeps } from '../../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../../src/operations/engine/engine';
import { createRenewDefinition } from '../../../src/operations/renew/definition';
import { prepareRenewal, type ClusterAbout, type ControlPlaneTargets } from '../../../src/operations/renew/facts';
import { createRestoreDefinition, prepareRestore } from '../../../src/operations/restore-certificates/definition';
import type { HandshakePort } from '../../../src/ports/handshake';
import type { JournalStore } from '../../../src/ports/journal';
import type { KubernetesPort } from '../../../src/ports/kubernetes';
import type { RemoteShells } from '../../../src/ports/remote-shell';

/** The product without its editor, for what is done on hosts. */
export interface HostProduct {
  readonly deps: HostDeps;
  readonly engine: OperationEngine;
  readonly hosts: Hosts;
  targets(): readonly HostTarget[];
  plan(selection: RenewSelection): Promise<RenewPlan>;
  planRestore(host: string, folder: string): Promise<RestorePlan>;
  dispose(): void;
}

export interface ProductAround {
  readonly shells: RemoteShells;
  readonly handshakes: HandshakePort;
  readonly targets: () => readonly HostTarget[];
  /** Undefined: nobody may ask the API, so that everything goes over SSH alone. */
  readonly connect: (() => Promise<KubernetesPort>) | undefined;
  readonly cluster: Pick<ClusterAbout, 'id' | 'name'> & { readonly distribution: Distribution };
  /** Folder for journals and locks. */
  readonly folder: string;
  readonly journals?: JournalStore | undefined;
}

export function openProduct({ shells, handshakes, targets, connect, cluster, folder, journals }: ProductAround): HostProduct {
  const deps: HostDeps = { shells, handshakes, http: new HttpProbes(), clock: systemClock, log: silentLogger };
  const hosts = new Hosts(deps);
  const connected = async () => {
    if (!connect) throw new DrydockError('refused', 'The API server does not answer.');
    return connect();
  };
  const operationDeps = { ...deps, connect: connected, random: Math.random };
  const engine = new OperationEngine({
    journals: journals ?? new FileJournals(join(folder, 'operations')),
    locks: new FileLocks(join(folder, 'locks')),
    interaction: { ask: async () => undefined },
    clock: systemClock,
    logger: silentLogger,
    definitions: [createRenewDefinition(operationDeps), createRestoreDefinition(operationDeps)],
    host: { user: userInfo().username, name: hostname(), pid: process.pid, version: 'test' },
    newId: () => `${Date.now()}-${randomBytes(3).toString('hex')}` as OperationId,
  });
  const never = new AbortController().signal;
  const among = (): ControlPlaneTargets => ({
    targets: targets(),
    without: [],
    api: connect ? { answers: true } : { answers: false, why: 'it was not asked' },
  });
  const about = async (): Promise<ClusterAbout> => {
    const port = connect ? await connected() : undefined;
    return { ...cluster, protected: false, uid: await port?.clusterUid(), version: (await port?.serverVersion())?.gitVersion };
  };
  return {
    deps,
    engine,
    hosts,
    targets,
    plan: async (selection) => prepareRenewal(among(), selection, await about(), hosts, never),
    planRestore: async (host, backup) => prepareRestore(among(), host, backup, await about(), hosts, never),
    dispose: () => hosts.dispose(),
  };
}
