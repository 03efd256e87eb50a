import { DrydockError } from '../../../core/errors';
import { unknown, type Known } from '../../../core/known';
import type { PodModel } from '../../../core/model/pod';
import type { KubernetesPort } from '../../../ports/kubernetes';
import type { Limiter } from '../../nodes/limiter';
import { readKnown } from '../../nodes/read-known';

/** Beyond this a plan would take longer to read than people wait for, only to tell how much room there is elsewhere. */
const MOST_OTHER_PODS = 50_000;

/** Every pod on the targets. Rejects when they can't be listed: without them there is no plan. */
export async function readTargetPods(
  port: KubernetesPort,
  targets: readonly string[],
  limiter: Limiter,
  signal: AbortSignal,
): Promise<readonly PodModel[]> {
  const lists = await Promise.all(
    targets.map((target) => limiter.run(() => port.list('Pod', { fieldSelector: `spec.nodeName=${target}` }, signal))),
  );
  return lists.flatMap((list) => list.items);
}

/** Every pod that is not on a target; unknown in a cluster that has too many of them. */
export async function readOtherPods(
  port: KubernetesPort,
  targets: readonly string[],
  limiter: Limiter,
  signal: AbortSignal,
): Promise<Known<readonly PodModel[]>> {
  const excluded = new Set(targets);
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  let count = 0;
  const countPage = (page: readonly PodModel[]) => {
    count += page.length;
    if (count > MOST_OTHER_PODS) enough.abort();
  };
  try {
    return await readKnown(async () => {
      const listed = await limiter.run(() => port.list('Pod', {}, either, countPage));
      return listed.items.filter((pod) => pod.nodeName === undefined || !excluded.has(pod.nodeName));
    });
  } catch (error) {
    if (!enough.signal.aborted || !DrydockError.is(error, 'cancelled')) throw error;
    return unknown(`The cluster has more than ${MOST_OTHER_PODS} pods, too many to read for a plan.`);
  }
}
