import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../../src/backends/etcd';
import { TextFiles } from '../../../src/backends/storage/local-files';
import type { HostTarget } from '../../../src/core/model/host';
import { isControlPlane } from '../../../src/core/model/node';
import type { PlanCluster } from '../../../src/core/plan/plan';
import type { JoinWish } from '../../../src/core/plan/node-join/facts';
import { NO_WISHES, type JoinWishes, type NodeJoinPlan, type NodeRole } from '../../../src/core/plan/node-join/plan';
import type { Leftover } from '../../../src/core/command/node-life/leftovers';
import { defaultDrainOptions } from '../../../src/core/plan/drain/options';
import type { ControlPlaneReplacementPlan, HostResetPlan, NodeRemovalPlan, RemovalWishes } from '../../../src/core/plan/node-life/plan';
import { planNodeRemoval } from '../../../src/core/plan/node-life/removal';
import { planControlPlaneReplacement } from '../../../src/core/plan/node-life/replacement';
import { planHostReset } from '../../../src/core/plan/node-life/reset';
import { createNodeLifeDefinitions } from '../../../src/operations/node-life/definition';
import { readRemovalFacts, readResetFacts } from '../../../src/operations/node-life/facts';
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

const REMOVAL: RemovalWishes = {
  drain: true,
  drainOptions: { ...defaultDrainOptions, deleteEmptyDirData: true, timeoutSeconds: 120 },
  clean: [],
};
const never = new AbortController().signal;

/** The product without its editor, for nodes that come and go. */
export interface NodeProduct {
  readonly engine: OperationEngine;
  readonly product: HostProduct;
  port(): Promise<KubernetesPort>;
  planJoin(role: NodeRole, names: readonly string[], wishes?: Partial<JoinWishes>): Promise<NodeJoinPlan>;
  planRemoval(name: string, wishes?: Partial<RemovalWishes>): Promise<NodeRemovalPlan>;
  /** @param dead name of the node; @param name of the host that takes its place, and of its node */
  planReplacement(dead: string, name: string): Promise<ControlPlaneReplacementPlan>;
  planReset(name: string, clean?: readonly Leftover[]): Promise<HostResetPlan>;
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
      const all = {
        ...deps,
        etcd: createEtcdConnector(clock),
        snapshots: new LocalSnapshots(),
        buckets: new S3Buckets(),
        files: new TextFiles(),
      };
      return [createNodeJoinDefinition(all), ...createNodeLifeDefinitions(all)];
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
    planRemoval: async (name, wishes = {}) => {
      const all = { ...REMOVAL, ...wishes };
      const cluster = await about();
      return read(async (around) =>
        planNodeRemoval(
          await readRemovalFacts({ ...around, hosts: product.hosts, targetOf: targetOfNode }, name, all, cluster, never),
          all,
          cluster,
        ),
      );
    },
    planReplacement: async (dead, name) => {
      const cluster = await about();
      return read(async ({ controlPlanes, ...around }) => {
        const readers = { ...around, hosts: product.hosts, controlPlanes: controlPlanes.filter((one) => one.name !== dead) };
        const leaving = await readRemovalFacts({ ...readers, targetOf: targetOfNode }, dead, REMOVAL, cluster, never);
        const wish: JoinWish = { name, target: targetOf(name), role: 'controlPlane', wishes: RIG_WISHES };
        return planControlPlaneReplacement({ leaving, joining: await readJoinFacts(readers, [wish], never) }, REMOVAL, cluster);
      });
    },
    planReset: async (name, clean = []) => {
      const port = { known: true, value: await product.port() } as const;
      return planHostReset(await readResetFacts({ port, hosts: product.hosts }, targetOf(name), never), clean, await about());
    },
    dispose: () => product.dispose(),
  };

  async function targetOfNode({ name }: { readonly name: string }): Promise<HostTarget> {
    return targetOf(name);
  }
}
