import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../../src/backends/etcd';
import { clusterId } from '../../../src/core/model/cluster';
import type { EtcdReading } from '../../../src/core/model/etcd';
import type { HostTarget } from '../../../src/core/model/host';
import type { OperationState } from '../../../src/core/operation/state';
import type { EtcdPlan } from '../../../src/core/plan/etcd/plan';
import type { PlanCluster } from '../../../src/core/plan/plan';
import { EtcdAccess } from '../../../src/operations/etcd/access';
import { createEtcdDefinitions } from '../../../src/operations/etcd/definition';
import { readEtcd } from '../../../src/operations/etcd/read';
import { etcdRequest } from '../../../src/operations/etcd/step-infos';
import type { Cluster } from '../../rig/cluster.mts';
import { clock } from './connect';
import { openHostProduct, type HostProduct } from './host-product';

/** The product without its editor, for etcd. */
export interface EtcdProduct {
  readonly product: HostProduct;
  readonly access: EtcdAccess;
  /** A folder of this computer, gone afterwards. */
  readonly folder: string;
  read(): Promise<EtcdReading>;
  about(): Promise<PlanCluster>;
  run(plan: EtcdPlan): Promise<OperationState>;
  dispose(): void;
}

/** @param listed whether the hosts of members outside the control planes are known */
export async function openEtcdProduct(cluster: Cluster, { listed = true } = {}): Promise<EtcdProduct> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-etcd-'));
  const etcd = createEtcdConnector(clock);
  const product = await openHostProduct(cluster, {
    api: true,
    definitions: (deps) => createEtcdDefinitions({ ...deps, etcd, snapshots: new LocalSnapshots(), buckets: new S3Buckets() }),
  });
  const access = new EtcdAccess(product.hosts, etcd);
  const { signal } = new AbortController();
  const others = cluster.etcdMembers.map(({ name, address }): HostTarget => ({ name, destination: address, source: 'fleet' }));
  return {
    product,
    access,
    folder,
    read: () => readEtcd({ controlPlanes: product.targets(), without: [], others: listed ? others : [] }, access, signal),
    async about() {
      const { uid = '', version = '' } = await product.about();
      return { id: clusterId(cluster.kubeconfig, 'rig'), name: 'rig', uid, distribution: 'kubeadm', version, protected: false };
    },
    run: async (plan) => (await product.engine.start(etcdRequest(plan))).finished,
    dispose() {
      access.dispose();
      product.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
