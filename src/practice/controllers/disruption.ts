import { controllerOf, setCondition, timestamp } from '../model/object';
import { isReady, isTerminating, type Pod } from '../model/pod';
import type { Budget, Workload } from '../model/workload';
import { budgets, deployments, pods, replicaSets, resourceOf, statefulSets } from '../resources/catalogue';
import { matcherOf } from '../selector/label-selector';
import type { Controller, ControllerContext } from './controller';
import { scaled, writeStatus } from './support';

/** An accepted eviction that did not come about is forgotten after this time, as the API's own controller does. */
const DISRUPTION_TIMEOUT = 2 * 60_000;

/** Keeps the status of disruption budgets: how many pods there should be, are, must be, and how many may go. */
export class Disruption implements Controller {
  readonly name = 'disruption';
  readonly watches = [budgets, pods, replicaSets, deployments, statefulSets];

  constructor(private readonly context: ControllerContext) {}

  reconcile(): void {
    const { registry } = this.context;
    const all = registry.list<Pod>(pods);
    for (const budget of registry.list<Budget>(budgets)) this.count(budget, all);
  }

  private count(budget: Budget, all: readonly Pod[]): void {
    const { registry, clock } = this.context;
    const selects = matcherOf(budget.spec.selector);
    const chosen = all.filter(({ metadata }) => metadata.namespace === budget.metadata.namespace && selects(metadata.labels));
    const disrupted = this.stillDisrupted(budget, chosen);
    const { expected, desired } = this.wanted(budget, chosen);
    const healthy = chosen.filter((pod) => isReady(pod) && !isTerminating(pod) && disrupted[pod.metadata.name] === undefined).length;
    const allowed = expected > 0 ? Math.max(healthy - desired, 0) : 0;
    writeStatus(registry, budgets, budget, ({ status, metadata }) => {
      Object.assign(status, {
        observedGeneration: metadata.generation ?? 1,
        currentHealthy: healthy,
        desiredHealthy: desired,
        expectedPods: expected,
        disruptionsAllowed: allowed,
      });
      if (Object.keys(disrupted).length > 0) status.disruptedPods = disrupted;
      else delete status.disruptedPods;
      const sufficient = allowed > 0;
      setCondition(
        (status.conditions ??= []),
        {
          type: 'DisruptionAllowed',
          status: sufficient ? 'True' : 'False',
          reason: sufficient ? 'SufficientPods' : 'InsufficientPods',
          message: '',
          observedGeneration: metadata.generation ?? 1,
        },
        timestamp(clock.now()),
      );
    });
  }

  /** Evictions that were accepted and are not seen yet. */
  private stillDisrupted({ status }: Budget, chosen: readonly Pod[]): Record<string, string> {
    const now = this.context.clock.now();
    const kept: Record<string, string> = {};
    for (const pod of chosen) {
      const at = status.disruptedPods?.[pod.metadata.name];
      if (at === undefined || isTerminating(pod)) continue;
      const until = Date.parse(at) + DISRUPTION_TIMEOUT;
      if (until <= now) continue;
      kept[pod.metadata.name] = at;
      this.context.wakeAt(until);
    }
    return kept;
  }

  /** Percentages and `maxUnavailable` are of what the controllers want; a plain `minAvailable` needs no controller. Shares round up. */
  private wanted({ spec }: Budget, chosen: readonly Pod[]): { expected: number; desired: number } {
    const { minAvailable, maxUnavailable } = spec;
    if (maxUnavailable !== undefined) {
      const expected = this.scaleOf(chosen);
      return { expected, desired: Math.max(expected - scaled(maxUnavailable, expected, Math.ceil), 0) };
    }
    if (typeof minAvailable === 'string') {
      const expected = this.scaleOf(chosen);
      return { expected, desired: scaled(minAvailable, expected, Math.ceil) };
    }
    return minAvailable === undefined ? { expected: 0, desired: 0 } : { expected: chosen.length, desired: minAvailable };
  }

  /** Wanted replicas of all controllers of some pods, each counted once. Pods without one do not count. */
  private scaleOf(chosen: readonly Pod[]): number {
    const scales = new Map<string, number>();
    for (const pod of chosen) {
      const workload = this.scalerOf(pod);
      if (workload) scales.set(workload.metadata.uid, workload.spec.replicas ?? 1);
    }
    return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
  }

  /** The outermost controller with replicas: a ReplicaSet's Deployment rather than the ReplicaSet. */
  private scalerOf(pod: Pod): Workload | undefined {
    let found: Workload | undefined;
    for (let owner = controllerOf(pod); owner; owner = found && controllerOf(found)) {
      const resource = resourceOf(owner);
      const next = resource?.subresources.includes('scale') && this.context.registry.find(resource, pod.metadata.namespace, owner.name);
      if (!next || next.metadata.uid !== owner.uid) return found;
      found = next as Workload;
    }
    return found;
  }
}
