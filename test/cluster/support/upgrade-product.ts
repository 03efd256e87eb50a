import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../../src/backends/etcd';
import { TextFiles } from '../../../src/backends/storage/local-files';
import type { HostTarget } from '../../../src/core/model/host';
import type { PlanCluster } from '../../../src/core/plan/plan';
import { defaultUpgradeOptions, type UpgradeOptions } from '../../../src/core/plan/upgrade/options';
import type { UpgradePlan } from '../../../src/core/plan/upgrade/plan';
import type { OperationEngine } from '../../../src/operations/engine/engine';
import { readUpgradeChanges, type UpgradeChanges } from '../../../src/operations/upgrade/changes';
import { createUpgradeDefinition } from '../../../src/operations/upgrade/definition';
import { prepareUpgrade, type UpgradeSources } from '../../../src/operations/upgrade/facts';
import { wayBackDocument } from '../../../src/operations/upgrade/way-back';
import type { JournalStore } from '../../../src/ports/journal';
import { clock, connect, type Connection } from './connect';
import { openHostProduct, type Reachable } from './host-product';

/** The product without its editor, for upgrades. */
export interface UpgradeProduct {
  readonly engine: OperationEngine;
  plan(target: string, over?: Partial<UpgradeOptions>, more?: Partial<UpgradeSources>): Promise<UpgradePlan>;
  /** What a plan changes in files. */
  changes(plan: UpgradePlan): Promise<UpgradeChanges>;
  /** The document about the way back from an upgrade that was begun. */
  wayBack(plan: UpgradePlan): Promise<string>;
  dispose(): void;
}

export async function openUpgradeProduct(
  cluster: Reachable,
  {
    storage = mkdtempSync(join(tmpdir(), 'drydock-upgrade-')),
    journals,
  }: { readonly storage?: string; readonly journals?: JournalStore } = {},
): Promise<UpgradeProduct> {
  const hosts = await openHostProduct(cluster, {
    api: true,
    storage,
    ...(journals ? { journals } : {}),
    definitions: (deps) => [
      createUpgradeDefinition({
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
  const about = async ({ ref, port }: Connection): Promise<PlanCluster> => ({
    id: ref.id,
    name: 'rig',
    uid: await port.clusterUid(),
    distribution: 'kubeadm',
    version: (await port.serverVersion()).gitVersion,
    protected: false,
  });
  return {
    engine: hosts.engine,
    async plan(target, over, more) {
      const opened = (connection ??= await connect(cluster.kubeconfig));
      return prepareUpgrade(
        {
          port: opened.port,
          hosts: hosts.hosts,
          targetOf: async ({ name }): Promise<HostTarget> => ({
            name,
            destination: name,
            source: 'sshConfig',
            expected: { hostname: name },
          }),
          ...more,
        },
        // The machine of the rigs has cgroup v1.
        { ...defaultUpgradeOptions(target), ignorePreflight: ['SystemVerification'], snapshotFolder: join(storage, 'snapshots'), ...over },
        await about(opened),
        new AbortController().signal,
      );
    },
    async changes(plan) {
      const { port } = (connection ??= await connect(cluster.kubeconfig));
      return readUpgradeChanges(plan, port, hosts.hosts, new AbortController().signal);
    },
    async wayBack(plan) {
      const port = async () => (connection ??= await connect(cluster.kubeconfig)).port;
      return wayBackDocument(plan, { port, hosts: hosts.hosts, snapshots: new LocalSnapshots() }, new AbortController().signal);
    },
    dispose() {
      connection?.dispose();
      hosts.dispose();
    },
  };
}
