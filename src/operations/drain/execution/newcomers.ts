import { objectKey } from '../../../core/model/object';
import type { PodModel } from '../../../core/model/pod';
import type { KubernetesPort } from '../../../ports/kubernetes';
import type { StepContext } from '../../engine/definition';
import { retryTransient } from '../../nodes/retry';
import type { LeavingPod } from './departure';

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** What the planner says of a pod that the plan does not know, under the plan's options. */
export interface Judgement {
  readonly evict: boolean;
  readonly why: string;
}

/** Judges pods as they are now; in their order. */
export type Judge = (pods: readonly PodModel[], signal: AbortSignal) => Promise<readonly Judgement[]>;

/**
 * Pods that came to the node after the plan was made. Each is judged by the planner's own rules and the plan's options,
 * and told about; none is evicted that the options would have spared.
 */
export class Newcomers {
  private readonly seen: Set<string>;

  /** @param planned UIDs of every pod of the node that the plan has a verdict for. */
  constructor(
    private readonly port: KubernetesPort,
    private readonly node: string,
    planned: Iterable<string>,
    private readonly judge: Judge,
    private readonly random: () => number,
  ) {
    this.seen = new Set(planned);
  }

  /** Those that came between the plan and the cordon. */
  async atStart(context: StepContext): Promise<readonly LeavingPod[]> {
    const pods = await this.onNode(context);
    return this.take(
      pods.filter((pod) => !this.seen.has(pod.uid)),
      context,
    );
  }

  /**
   * Those the scheduler had bound before it heard of the cordon. A pod that tolerates a cordoned node is only told
   * about: evicting it would bring it back for ever.
   */
  async since(present: Iterable<PodModel>, context: StepContext): Promise<readonly LeavingPod[]> {
    const fresh = [...present].filter((pod) => !this.seen.has(pod.uid));
    const tolerant = fresh.filter(toleratesCordon);
    for (const pod of tolerant) {
      this.seen.add(pod.uid);
      if (!pod.mirror && pod.controller?.kind !== 'DaemonSet')
        context.note(`${objectKey(pod)} came to ${this.node} although it is cordoned, because it tolerates that; it stays.`);
    }
    return this.take(
      fresh.filter((pod) => !toleratesCordon(pod)),
      context,
    );
  }

  private async onNode(context: StepContext): Promise<readonly PodModel[]> {
    const query = { fieldSelector: `spec.nodeName=${this.node}` };
    const signal = AbortSignal.any([context.signal, context.stopping]);
    const listed = await retryTransient(context.clock, this.random, signal, () => this.port.list('Pod', query, signal), this.port);
    return listed.items;
  }

  private async take(pods: readonly PodModel[], context: StepContext): Promise<readonly LeavingPod[]> {
    for (const pod of pods) this.seen.add(pod.uid);
    const worthJudging = pods.filter((pod) => !pod.mirror);
    if (worthJudging.length === 0) return [];
    const signal = AbortSignal.any([context.signal, context.stopping]);
    const judgements = await retryTransient(context.clock, this.random, signal, () => this.judge(worthJudging, signal), this.port);
    return worthJudging.filter((pod, index) => this.tell(pod, judgements[index], context)).map(leavingPod);
  }

  /** Whether the pod is evicted. */
  private tell(pod: PodModel, judgement: Judgement | undefined, context: StepContext): boolean {
    if (judgement?.evict) {
      context.note(`${objectKey(pod)} came to ${this.node} after the plan was made; it is evicted under the same options.`);
      return true;
    }
    // One more pod of a DaemonSet is nobody's surprise.
    if (pod.controller?.kind !== 'DaemonSet') {
      context.note(
        `${objectKey(pod)} came to ${this.node} after the plan was made and stays: ${judgement?.why ?? 'it could not be judged'}.`,
      );
    }
    return false;
  }
}

/** Which budgets select it is not looked up: the API server names the one that refuses. */
function leavingPod({ namespace, name, uid }: PodModel): LeavingPod {
  return { namespace, name, uid, budgets: [] };
}

/** Whether the scheduler may place a pod on a cordoned node. */
function toleratesCordon(pod: PodModel): boolean {
  return pod.scheduling.tolerations.some(
    ({ key, operator, effect }) =>
      (key === undefined ? operator === 'Exists' : key === UNSCHEDULABLE) && (effect === undefined || effect === 'NoSchedule'),
  );
}
