import type { EvictionAnswer } from '../../../core/model/eviction';
import type { PodModel } from '../../../core/model/pod';
import type { KubernetesPort } from '../../../ports/kubernetes';
import { podRef } from '../../../ports/kubernetes';
import type { Limiter } from '../../nodes/limiter';

/**
 * Asks the API server for its verdict on each eviction without carrying it out: permissions, webhooks and budgets are
 * checked, no budget is spent. Pods that no drain evicts are not asked about.
 */
export async function previewEvictions(
  port: KubernetesPort,
  pods: readonly PodModel[],
  limiter: Limiter,
  signal: AbortSignal,
): Promise<Readonly<Record<string, EvictionAnswer>>> {
  const asked = pods.filter((pod) => !pod.mirror && pod.controller?.kind !== 'DaemonSet' && pod.deletionAt === undefined);
  const answers = await Promise.all(
    asked.map(async (pod) => [pod.uid, await limiter.run(() => port.evict(podRef(pod), { dryRun: true }, signal))] as const),
  );
  return Object.fromEntries(answers);
}
