import type { Clock } from '../../ports/clock';
import { setCondition, timestamp, type KubeObject } from '../model/object';
import { isFinished, isReady, isTerminating, type Pod } from '../model/pod';
import type { Budget } from '../model/workload';
import { budgets, pods } from '../resources/catalogue';
import { matcherOf } from '../selector/label-selector';
import type { DeleteOptions } from './deletion';
import { ApiError, checkPreconditions, forbidden, tooManyRequests } from './errors';
import type { Registry } from './registry';

/** Pods whose eviction was accepted and is not seen yet; beyond it the API refuses any more. */
const MAX_DISRUPTED_PODS = 2000;
const STALE_RETRY_SECONDS = 10;
const VIOLATION = "Cannot evict pod as it would violate the pod's disruption budget.";

/**
 * Decides about evictions as the API server does: a pod that is not running is deleted whatever the budgets say, several
 * budgets are an error, one budget is asked and spent.
 */
export class Evictions {
  constructor(
    private readonly registry: Registry,
    private readonly clock: Clock,
  ) {}

  /** @throws ApiError 403 (terminating namespace, broken budget), 404, 409 (preconditions), 429, 500 */
  evict(namespace: string, name: string, options: DeleteOptions): void {
    this.registry.checkNamespaceOpen(pods, namespace, name);
    const pod = this.registry.get(pods, namespace, name) as Pod;
    const bypasses = isFinished(pod) || pod.status.phase === 'Pending' || isTerminating(pod);
    if (!bypasses) this.askBudget(pod, options.dryRun ?? false);
    if (!options.dryRun) this.markDisrupted(pod, options);
    // The mark checked the preconditions, and made a new resource version that is not the caller's.
    const { preconditions: _checked, ...rest } = options;
    this.registry.delete(pods, namespace, name, options.dryRun ? options : rest);
  }

  private askBudget(pod: Pod, dryRun: boolean): void {
    const selecting = this.registry
      .list<Budget>(budgets, pod.metadata.namespace)
      .filter(({ spec }) => matcherOf(spec.selector)(pod.metadata.labels));
    if (selecting.length > 1) {
      throw new ApiError(
        500,
        undefined,
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      );
    }
    const [budget] = selecting;
    if (!budget || this.unhealthyMayGo(pod, budget)) return;
    checkBudget(budget);
    if (!dryRun) this.spend(budget, pod);
  }

  /** A pod that is not ready serves nobody, so most policies let it go without spending the budget. */
  private unhealthyMayGo(pod: Pod, { spec, status }: Budget): boolean {
    if (isReady(pod)) return false;
    if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
    return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
  }

  private spend(budget: Budget, pod: Pod): void {
    const { namespace, name } = budget.metadata;
    this.registry.update(
      budgets,
      namespace,
      name,
      (current) => {
        const { status } = current as Budget;
        status.disruptionsAllowed -= 1;
        status.disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: timestamp(this.clock.now()) };
        return current;
      },
      { part: 'status' },
    );
  }

  /** The budget is spent before the preconditions are looked at: an eviction of the wrong UID costs one disruption, here as there. */
  private markDisrupted(pod: Pod, { preconditions }: DeleteOptions): void {
    const { namespace, name } = pod.metadata;
    const mark = (current: KubeObject) => {
      checkPreconditions(pods, current.metadata, preconditions);
      const { status } = current as Pod;
      status.conditions ??= [];
      setCondition(
        status.conditions,
        { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' },
        timestamp(this.clock.now()),
      );
      return current;
    };
    this.registry.update(pods, namespace, name, mark, { part: 'status' });
  }
}

/** @throws ApiError unless the budget allows one more disruption */
function checkBudget({ metadata, status }: Budget): void {
  const { name } = metadata;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooManyRequests(VIOLATION, STALE_RETRY_SECONDS, [
      { reason: 'DisruptionBudget', message: `The disruption budget ${name} is still being processed by the server.` },
    ]);
  }
  const budget = { group: 'policy', plural: 'poddisruptionbudget' };
  if (status.disruptionsAllowed < 0) throw forbidden(budget, name, 'pdb disruptions allowed is negative');
  if (Object.keys(status.disruptedPods ?? {}).length > MAX_DISRUPTED_PODS) {
    throw forbidden(budget, name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  }
  if (status.disruptionsAllowed === 0) {
    throw tooManyRequests(VIOLATION, 0, [
      {
        reason: 'DisruptionBudget',
        message: `The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`,
      },
    ]);
  }
}
