import type { EvictionAnswer } from '../../../core/model/eviction';
import type { PodModel } from '../../../core/model/pod';
import type { Clock } from '../../../ports/clock';
import type { KubernetesPort } from '../../../ports/kubernetes';
import { podRef } from '../../../ports/kubernetes';
import { EARLY_PAUSE, EarlyRefusals } from '../../nodes/early-refusals';
import type { Limiter } from '../../nodes/limiter';

/**
 * Asks the API server for its verdict on each eviction without carrying it out: permissions, webhooks and budgets are
 * checked, no budget is spent. Pods that no drain evicts are not asked about. What an API server refuses that has just started is
 * asked again.
 */
export async function previewEvictions(
  port: KubernetesPort,
  pods: readonly PodModel[],
  limiter: Limiter,
  signal: AbortSignal,
  clock: Clock,
): Promise<Readonly<Record<string, EvictionAnswer>>> {
  const asked = pods.filter((pod) => !pod.mirror && pod.controller?.kind !== 'DaemonSet' && pod.deletionAt === undefined);
  const answers = await Promise.all(asked.map(async (pod) => [pod.uid, await preview(pod)] as const));
  return Object.fromEntries(answers);

  async function preview(pod: PodModel): Promise<EvictionAnswer> {
    const refusals = new EarlyRefusals(clock, port);
    for (;;) {
      const answer = await limiter.run(() => port.evict(podRef(pod), { dryRun: true }, signal));
      if (answer.kind !== 'failed' || !(await refusals.mayPass(answer.error, signal))) return answer;
      await clock.sleep(EARLY_PAUSE, signal);
    }
  }
}
