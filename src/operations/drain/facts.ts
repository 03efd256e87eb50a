import type { DrainFacts } from '../../core/plan/drain/facts';
import type { DrainOptions } from '../../core/plan/drain/options';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import { noSuchNode } from '../nodes/find-node';
import { Limiter } from '../nodes/limiter';
import { readKnown } from '../nodes/read-known';
import { kuredLockOf } from './facts/kured';
import { readOwners } from './facts/owners';
import { readOtherPods, readTargetPods } from './facts/pods';
import { previewEvictions } from './facts/previews';
import { readStorage } from './facts/storage';
import { readWebhooks } from './facts/webhooks';

/** Requests under way at once while facts are read. */
const READS = 20;

/** Which facts a plan with these options needs beyond those that every plan needs. */
export type FactOptions = Pick<DrainOptions, 'serverDryRun'>;

/**
 * Reads everything that the planner needs, side by side. Rejects when nodes or the pods of the targets can't be read,
 * and with `notFound`, naming like names, for a target that does not exist. Every other part that can't be read is
 * unknown with the reason.
 */
export async function readDrainFacts(
  port: KubernetesPort,
  targets: readonly string[],
  options: FactOptions,
  signal: AbortSignal,
  clock: Clock,
): Promise<DrainFacts> {
  const limiter = new Limiter(READS);
  const targetPods = readTargetPods(port, targets, limiter, signal);
  const [nodes, pods, otherPods, owners, storage, previews, budgets, webhooks, kuredLock] = await Promise.all([
    limiter.run(() => port.list('Node', {}, signal)),
    targetPods,
    readOtherPods(port, targets, limiter, signal),
    targetPods.then((found) => readOwners(port, found, limiter, signal)),
    targetPods.then((found) => readStorage(port, found, limiter, signal)),
    targetPods.then((found) => (options.serverDryRun ? previewEvictions(port, found, limiter, signal, clock) : undefined)),
    readKnown(async () => (await limiter.run(() => port.list('PodDisruptionBudget', {}, signal))).items),
    readWebhooks(port, limiter, signal),
    readKnown(async () => kuredLockOf((await limiter.run(() => port.list('DaemonSet', {}, signal))).items)),
  ]);
  const names = new Set(nodes.items.map((node) => node.name));
  for (const target of targets) {
    if (!names.has(target)) throw noSuchNode(target, port.cluster.name, [...names]);
  }
  return { at: clock.now(), nodes: nodes.items, targets, pods, otherPods, budgets, owners, ...storage, webhooks, kuredLock, previews };
}

/** Adds to facts that were read what other options need, reading only that. */
export async function completeDrainFacts(
  port: KubernetesPort,
  facts: DrainFacts,
  options: FactOptions,
  signal: AbortSignal,
  clock: Clock,
): Promise<DrainFacts> {
  if (!options.serverDryRun) return { ...facts, previews: undefined };
  if (facts.previews) return facts;
  return { ...facts, previews: await previewEvictions(port, facts.pods, new Limiter(READS), signal, clock) };
}
