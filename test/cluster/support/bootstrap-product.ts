import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector } from '../../../src/backends/etcd';
import { FileJournals } from '../../../src/backends/storage/journals';
import { TextFiles } from '../../../src/backends/storage/local-files';
import { FileLocks } from '../../../src/backends/storage/locks';
import { Handshakes } from '../../../src/backends/tls/handshake';
import { HttpProbes } from '../../../src/backends/tls/http-probe';
import { clusterId, type ClusterRef } from '../../../src/core/model/cluster';
import type { OperationId } from '../../../src/core/operation/events';
import { parseFleet } from '../../../src/core/parse/fleet';
import { bootstrapOptions, type BootstrapChoices } from '../../../src/core/plan/bootstrap/options';
import type { BootstrapPlan } from '../../../src/core/plan/bootstrap/plan';
import { planBootstrap } from '../../../src/core/plan/bootstrap/planner';
import { createBootstrapDefinition } from '../../../src/operations/bootstrap/definition';
import { readBootstrapFacts } from '../../../src/operations/bootstrap/facts';
import { Hosts, type HostDeps } from '../../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../../src/operations/engine/engine';
import { FleetHosts } from '../../../src/operations/nodes/fleet-hosts';
import type { JournalStore } from '../../../src/ports/journal';
import type { Logger } from '../../../src/core/logger';
import type { Cluster } from '../../rig/cluster.mts';
import { clock, connect } from './connect';
import { openRigSsh } from './ssh';

/** What the product has to know to make a cluster. */
export interface BootstrapSite {
  readonly ssh: Cluster['ssh'];
  /** Path of a fleet file; the manifest of its pod network has an absolute path. */
  readonly fleet: string;
  readonly context: string;
  readonly kubeconfig: string;
}

/** The product without its editor, for clusters that are made from a fleet file. */
export function openBootstrapProduct(
  { ssh: access, fleet, context, kubeconfig }: BootstrapSite,
  { storage, journals, log }: { readonly storage: string; readonly journals?: JournalStore; readonly log: Logger },
) {
  const ssh = openRigSsh({ ssh: access }, storage, { log });
  const deps: HostDeps = { shells: ssh.shells, handshakes: new Handshakes(), http: new HttpProbes(), clock, log };
  const files = new TextFiles();
  const connections: { dispose(): void }[] = [];
  const entries = () => parseFleet(readFileSync(fleet, 'utf8'));
  const book = new FleetHosts({ fleet: async () => entries().fleet.clusters, hasAlias: async () => false, isTrusted: () => true });
  const ref: ClusterRef = {
    ...{ id: clusterId(kubeconfig, context), name: context, file: kubeconfig, context, server: undefined, namespace: undefined },
    ...{ warnings: [], problem: undefined, fromWorkspace: false, execCommand: undefined },
  };
  const engine = new OperationEngine({
    journals: journals ?? new FileJournals(join(storage, 'operations')),
    locks: new FileLocks(join(storage, 'locks')),
    interaction: { ask: async () => undefined },
    clock,
    logger: log,
    definitions: [
      createBootstrapDefinition({
        ...deps,
        etcd: createEtcdConnector(clock),
        files,
        connectNew: async (path) => {
          const connection = await connect(path);
          connections.push(connection);
          return connection.port;
        },
        random: Math.random,
      }),
    ],
    host: { user: userInfo().username, name: hostname(), pid: process.pid, version: 'test' },
    newId: () => `${Date.now()}-${randomBytes(3).toString('hex')}` as OperationId,
  });
  return {
    engine,
    async plan(choices: Partial<BootstrapChoices> = {}): Promise<BootstrapPlan> {
      const { fleet: read, findings } = entries();
      if (findings[0]) throw new Error(findings[0].message);
      const cluster = read.clusters.find((one) => one.context === context);
      const options = cluster && bootstrapOptions(cluster, { kubeconfig, ...choices });
      if (!options) throw new Error(`${fleet} does not say how ${context} is made.`);
      const hosts = new Hosts(deps);
      try {
        const facts = await readBootstrapFacts({ hosts, files, targets: () => book.ofCluster(ref) }, options, new AbortController().signal);
        return planBootstrap(facts, options, { protected: false });
      } finally {
        hosts.dispose();
      }
    },
    dispose() {
      for (const connection of connections) connection.dispose();
      ssh.dispose();
    },
  };
}
