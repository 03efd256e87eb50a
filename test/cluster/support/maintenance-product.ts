import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../../src/backends/etcd';
import { TextFiles } from '../../../src/backends/storage/local-files';
import { KEPT_PACKAGES } from '../../../src/core/command/packages/patches';
import type { HostTarget } from '../../../src/core/model/host';
import type { PlanCluster } from '../../../src/core/plan/plan';
import { defaultMaintenanceOptions, type MaintenanceOptions } from '../../../src/core/plan/maintenance/options';
import type { MaintenancePlan } from '../../../src/core/plan/maintenance/plan';
import { planMaintenance } from '../../../src/core/plan/maintenance/planner';
import type { OperationEngine } from '../../../src/operations/engine/engine';
import { createMaintenanceDefinition } from '../../../src/operations/maintenance/definition';
import { readMaintenanceFacts } from '../../../src/operations/maintenance/facts';
import type { JournalStore } from '../../../src/ports/journal';
import { clock, connect, type Connection } from './connect';
import { openHostProduct, type Reachable } from './host-product';

/** The product without its editor, for the maintenance of nodes. */
export interface MaintenanceProduct {
  readonly engine: OperationEngine;
  plan(what: MaintenanceOptions['what'], nodes: readonly string[], over?: Partial<MaintenanceOptions>): Promise<MaintenancePlan>;
  dispose(): void;
}

export async function openMaintenanceProduct(
  cluster: Reachable,
  {
    storage = mkdtempSync(join(tmpdir(), 'drydock-maintenance-')),
    journals,
  }: { readonly storage?: string; readonly journals?: JournalStore } = {},
): Promise<MaintenanceProduct> {
  const hosts = await openHostProduct(cluster, {
    api: true,
    storage,
    ...(journals ? { journals } : {}),
    definitions: (deps) => [
      createMaintenanceDefinition({
        ...deps,
        etcd: createEtcdConnector(clock),
        snapshots: new LocalSnapshots(),
        buckets: new S3Buckets(),
        files: new TextFiles(),
      }),
    ],
  });
  // Not before a plan is made: an operation may have to be taken up while the API is away.
  let connection: Connection | undefined;
  return {
    engine: hosts.engine,
    async plan(what, nodes, over) {
      const { ref, port } = (connection ??= await connect(cluster.kubeconfig));
      const about: PlanCluster = {
        id: ref.id,
        name: 'rig',
        uid: await port.clusterUid(),
        distribution: 'kubeadm',
        version: (await port.serverVersion()).gitVersion,
        protected: false,
      };
      const options = { ...defaultMaintenanceOptions(what, nodes, KEPT_PACKAGES), ...over };
      const facts = await readMaintenanceFacts(
        {
          port,
          hosts: hosts.hosts,
          targetOf: async ({ name }): Promise<HostTarget> => ({
            name,
            destination: name,
            source: 'sshConfig',
            expected: { hostname: name },
          }),
        },
        options,
        new AbortController().signal,
      );
      return planMaintenance(facts, options, about);
    },
    dispose() {
      connection?.dispose();
      hosts.dispose();
    },
  };
}
