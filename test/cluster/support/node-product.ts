import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../../src/backends/etcd';
import type { HostTarget } from '../../../src/core/model/host';
import { isControlPlane } from '../../../src/core/model/node';
import type { PlanCluster } from '../../../src/core/plan/plan';
import type { JoinWish } from '../../../src/core/plan/node-join/facts';
import { NO_WISHES, type JoinWishes, type NodeJoinPlan, type NodeRole } from '../../../src/core/plan/node-join/plan';
import { planJoin } from '../../../src/core/plan/node-join/planner';
import type { OperationEngine } from '../../../src/operations/engine/engine';
import type { EtcdAccess } from '../../../src/operations/etcd/access';
import { createNodeJoinDefinition } from '../../../src/operations/node-join/definition';
import { readJoinFacts } from '../../../src/operations/node-join/facts';
import type { JournalStore } from '../../../src/ports/journal';
import type { KubernetesPort } from '../../../src/ports/kubernetes';
import { clock } from './connect';
import { openHostProduct, type HostProduct, type Reachable } from './host-product';

/** The machine of the rigs has cgroup v1. */
export const RIG_WISHES: JoinWishes = { ...NO_WISHES, ignorePreflight: ['SystemVerification'] };

const never = new AbortController().signal;

/** The product without its editor, for nodes that come and go. */
export interface NodeProduct {
  readonly engine: OperationEngine;
  readonly product: HostProduct;
  port(): Promise<KubernetesPort>;
  planJoin(role: NodeRole, names: readonly string[], wishes?: Partial<JoinWishes>): Promise<NodeJoinPlan>;
  dispose(): void;
}

export async function openNodeProduct(
  cluster: Reachable,
  {
    storage = mkdtempSync(join(tmpdir(), 'drydock-nodes-')),
    journals,
  }: { readonly storage?: string; readonly journals?: JournalStore } = {},
): Promise<NodeProduct> {
  const product = await openHostProduct(cluster, {
    api: true,
    storage,
    ...(journals ? { journals } : {}),
    definitions: (deps) => {
      const all = { ...deps, etcd: createEtcdConnector(clock), snapshots: new LocalSnapshots(), buckets: new S3Buckets() };
      return [createNodeJoinDefinition(all)];
    },
  });
  const about = async (): Promise<PlanCluster> => {
    const { uid = '', version = '', ...who } = await product.about();
    return { ...who, uid, version };
  };
  const targetOf = (name: string): HostTarget => ({ name, destination: name, source: 'sshConfig', expected: { hostname: name } });
  const read = async <T>(
    task: (around: { port: KubernetesPort; etcd: EtcdAccess; controlPlanes: readonly HostTarget[] }) => Promise<T>,
  ) => {
    const port = await product.port();
    const { items } = await port.list('Node', {}, never);
    const controlPlanes = items.filter(isControlPlane).map(({ name }) => targetOf(name));
    return product.withEtcd((etcd) => task({ port, etcd, controlPlanes }));
  };
  return {
    engine: product.engine,
    product,
    port: () => product.port(),
    planJoin: async (role, names, wishes = {}) =>
      read(async (around) => {
        const all = names.map((name): JoinWish => ({ name, target: targetOf(name), role, wishes: { ...RIG_WISHES, ...wishes } }));
        return planJoin(await readJoinFacts({ ...around, hosts: product.hosts }, all, never), await about());
      }),
    dispose: () => product.dispose(),
  };
}
