import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../../src/backends/etcd';
import { TextFiles } from '../../../src/backends/storage/local-files';
import { clusterId } from '../../../src/core/model/cluster';
import type { EtcdReading } from '../../../src/core/model/etcd';
import type { HostTarget } from '../../../src/core/model/host';
import type { OperationState } from '../../../src/core/operation/state';
import type { EtcdPlan } from '../../../src/core/plan/etcd/plan';
import { planReplacement } from '../../../src/core/plan/etcd/replace';
import type { PlanCluster } from '../../../src/core/plan/plan';
import { EtcdAccess } from '../../../src/operations/etcd/access';
import { createEtcdDefinitions } from '../../../src/operations/etcd/definition';
import { readEtcd } from '../../../src/operations/etcd/read';
import { readReplacementHost } from '../../../src/operations/etcd/replacement-host';
import { etcdRequest } from '../../../src/operations/etcd/step-infos';
import type { JournalStore } from '../../../src/ports/journal';
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
  /** The plan to make the member of a control plane anew. */
  planReplacement(host: string): Promise<EtcdPlan>;
  dispose(): void;
}

export interface EtcdProductOptions {
  /** Whether the hosts of members outside the control planes are known. */
  readonly listed?: boolean;
  readonly journals?: JournalStore;
}

export async function openEtcdProduct(cluster: Cluster, { listed = true, journals }: EtcdProductOptions = {}): Promise<EtcdProduct> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-etcd-'));
  const etcd = createEtcdConnector(clock);
  const product = await openHostProduct(cluster, {
    api: true,
    ...(journals ? { journals } : {}),
    definitions: (deps) =>
      createEtcdDefinitions({ ...deps, etcd, snapshots: new LocalSnapshots(), buckets: new S3Buckets(), files: new TextFiles() }),
  });
  const access = new EtcdAccess(product.hosts, etcd);
  const { signal } = new AbortController();
  const others = cluster.etcdMembers.map(({ name, address }): HostTarget => ({ name, destination: address, source: 'fleet' }));
  const read = () => readEtcd({ controlPlanes: product.targets(), without: [], others: listed ? others : [] }, access, signal);
  const about = async (): Promise<PlanCluster> => {
    const { uid = '', version = '' } = await product.about();
    return { id: clusterId(cluster.kubeconfig, 'rig'), name: 'rig', uid, distribution: 'kubeadm', version, protected: false };
  };
  return {
    product,
    access,
    folder,
    read,
    about,
    async planReplacement(name) {
      const reading = await read();
      const place = reading.members.find((one) => one.place?.target?.name === name)?.place;
      const target = [...product.targets(), ...others].find((one) => one.name === name)!;
      return planReplacement(reading, await readReplacementHost(target, place, access, signal), await about());
    },
    run: async (plan) => (await product.engine.start(etcdRequest(plan))).finished,
    dispose() {
      access.dispose();
      product.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
