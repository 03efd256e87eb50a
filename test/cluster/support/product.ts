import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import { FileLocks } from '../../../src/backends/storage/locks';
import { silentLogger } from '../../../src/core/logger';
import type { OperationId } from '../../../src/core/operation/events';
import { defaultDrainOptions, type DrainOptions } from '../../../src/core/plan/drain/options';
import type { DrainPlan } from '../../../src/core/plan/drain/plan';
import { planDrain } from '../../../src/core/plan/drain/planner';
import type { PlanCluster } from '../../../src/core/plan/plan';
import { createDrainDefinition } from '../../../src/operations/drain/definition';
import { readDrainFacts } from '../../../src/operations/drain/facts';
import { drainRequest } from '../../../src/operations/drain/request';
import { OperationEngine } from '../../../src/operations/engine/engine';
import type { RunningOperation } from '../../../src/operations/engine/running-operation';
import type { KubernetesPort } from '../../../src/ports/kubernetes';
import { clock, connect } from './connect';

/** The product without its editor: the same backend, planner, engine, journals and locks that the extension puts together. */
export interface Product {
  readonly port: KubernetesPort;
  readonly engine: OperationEngine;
  plan(nodes: readonly string[], options?: Partial<DrainOptions>): Promise<DrainPlan>;
  start(plan: DrainPlan): Promise<RunningOperation>;
  journalOf(id: OperationId): string;
  dispose(): void;
}

/**
 * @param kubeconfig path of a kubeconfig with one context
 * @param storage folder of journals and locks; shared with other processes of the product
 */
export async function openProduct(kubeconfig: string, storage: string): Promise<Product> {
  const connection = await connect(kubeconfig);
  const { port, ref } = connection;
  const journals = new FileJournals(join(storage, 'operations'));
  const nodes = { connect: async () => port, clock, log: silentLogger, random: Math.random };
  const engine = new OperationEngine({
    journals,
    locks: new FileLocks(join(storage, 'locks')),
    // Nobody is there to answer.
    interaction: { ask: async () => undefined },
    clock,
    logger: silentLogger,
    definitions: [createDrainDefinition(nodes)],
    host: { user: userInfo().username, name: hostname(), pid: process.pid, version: 'test' },
    newId: () => `${Date.now()}-${randomBytes(3).toString('hex')}` as OperationId,
  });
  const never = new AbortController().signal;
  return {
    port,
    engine,
    async plan(targets, over = {}) {
      const options = { ...defaultDrainOptions, ...over };
      const version = await port.serverVersion();
      const cluster: PlanCluster = {
        id: ref.id,
        name: ref.name,
        uid: await port.clusterUid(),
        distribution: 'kubeadm',
        version: version.gitVersion,
        protected: false,
      };
      return planDrain(await readDrainFacts(port, targets, options, never, clock), options, cluster);
    },
    start: (plan) => engine.start(drainRequest(plan)),
    journalOf: (id) => journals.place(id),
    dispose: () => connection.dispose(),
  };
}
