import { setTimeout as sleep } from 'node:timers/promises';
import { createKubernetesBackend } from '../../../src/backends/kubernetes';
import { cancelled } from '../../../src/core/errors';
import { silentLogger } from '../../../src/core/logger';
import type { ItemState, OperationId } from '../../../src/core/operation/events';
import { defaultDrainOptions, type DrainOptions } from '../../../src/core/plan/drain/options';
import type { DrainPlan } from '../../../src/core/plan/drain/plan';
import { planDrain } from '../../../src/core/plan/drain/planner';
import type { PlanCluster } from '../../../src/core/plan/plan';
import { createDrainDefinition } from '../../../src/operations/drain/definition';
import { readDrainFacts } from '../../../src/operations/drain/facts';
import { drainRequest } from '../../../src/operations/drain/request';
import { createOutOfServiceDefinition, outOfServiceRequest, prepareOutOfService } from '../../../src/operations/out-of-service/definition';
import type { OpenedOperation, StepContext } from '../../../src/operations/engine/definition';
import type { Clock } from '../../../src/ports/clock';
import type { KubernetesPort } from '../../../src/ports/kubernetes';

const clock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    sleep(milliseconds, undefined, signal ? { signal } : {}).catch(() => {
      throw cancelled();
    }),
};

/** The product's own way to a cluster, and its drains: everything but the engine's journal. */
export interface Workbench {
  readonly port: KubernetesPort;
  plan(targets: readonly string[], options?: Partial<DrainOptions>): Promise<DrainPlan>;
  open(plan: DrainPlan): Promise<OpenedOperation>;
  openOutOfService(node: string): Promise<OpenedOperation>;
  /** Tells the drain of a plan to leave a pod. */
  leavePod(plan: DrainPlan, pod: string): boolean;
  dispose(): void;
}

/** @param source path of a kubeconfig file, or the text of one */
export async function openWorkbench(source: { readonly path: string } | { readonly text: string }): Promise<Workbench> {
  const paths = 'path' in source ? [source.path] : [];
  const backend = createKubernetesBackend({
    logger: silentLogger,
    clock,
    env: {},
    home: '',
    settings: {
      kubeconfigs: () => paths,
      connectTimeoutMs: () => 20_000,
      execTimeoutMs: () => 20_000,
      onDidChange: () => ({ dispose() {} }),
    },
    workspaceFolders: () => [],
    mayExecute: async () => false,
  });
  if ('text' in source) backend.addInline({ file: 'practice:test', text: source.text });
  const { clusters } = await backend.directory.list();
  const ref = clusters.find((one) => one.file === (paths[0] ?? 'practice:test'));
  if (!ref) throw new Error('The kubeconfig has no context.');
  const port = await backend.connector.connect(ref);
  const version = await port.serverVersion();
  const cluster: PlanCluster = {
    id: ref.id,
    name: ref.name,
    uid: await port.clusterUid(),
    distribution: 'unknown',
    version: version.gitVersion,
    protected: false,
  };
  const nodes = { connect: async () => port, clock, log: silentLogger, random: Math.random };
  const definition = createDrainDefinition(nodes);
  const outOfService = createOutOfServiceDefinition(nodes);
  const never = new AbortController().signal;
  return {
    port,
    async plan(targets, over = {}) {
      const options = { ...defaultDrainOptions, ...over };
      return planDrain(await readDrainFacts(port, targets, options, never, clock), options, cluster);
    },
    open: async (plan) => definition.open({ ...drainRequest(plan), id: idOf(plan), createdAt: 0, createdBy: 'test', version: '0' }, never),
    async openOutOfService(node) {
      const plan = await prepareOutOfService(port, node, cluster, clock, never);
      if (plan.blockers.length > 0) throw new Error(plan.blockers[0]?.message);
      return outOfService.open(
        { ...outOfServiceRequest(plan), id: `op-${plan.hash}` as OperationId, createdAt: 0, createdBy: 'test', version: '0' },
        never,
      );
    },
    leavePod: (plan, pod) => definition.leavePod(idOf(plan), pod),
    dispose() {
      port.dispose();
      backend.dispose();
    },
  };
}

function idOf(plan: DrainPlan): OperationId {
  return `op-${plan.hash}` as OperationId;
}

export interface CarriedOut {
  /** Undefined: every step did what it should, and its effect was verified. */
  readonly error: unknown;
  readonly items: ReadonlyMap<string, ItemState>;
  /** Pods that were held up at some time. */
  readonly heldUp: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/**
 * Runs and verifies the steps of one lane in order, as the engine does, with nobody there to answer but `stop`.
 * @param watching hears of every change of an item
 */
export async function carryOut(operation: OpenedOperation, watching: (item: ItemState) => void = () => {}): Promise<CarriedOut> {
  const items = new Map<string, ItemState>();
  const heldUp = new Set<string>();
  const notes: string[] = [];
  const never = new AbortController().signal;
  const context: StepContext = {
    signal: never,
    stopping: never,
    clock,
    log: silentLogger,
    progress() {},
    item(item) {
      items.set(item.item, item);
      if (item.state === 'blocked') heldUp.add(item.item);
      watching(item);
    },
    blocked() {},
    stalled() {},
    note: (message) => void notes.push(message),
    ask: async () => 'stop',
  };
  let error: unknown;
  try {
    for (const step of operation.steps) {
      await step.run(context);
      const verdict = await step.verify(context);
      if (!verdict.so) throw new Error(`${step.title}: ${verdict.why}`);
    }
  } catch (thrown) {
    error = thrown;
  }
  operation.dispose();
  return { error, items, heldUp, notes };
}
