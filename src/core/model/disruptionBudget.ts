import type { ObjectMeta } from './object';
import type { LabelSelector } from './selector';

/** A PodDisruptionBudget of policy/v1, where an empty selector selects every pod of the namespace. */
export interface DisruptionBudgetModel extends ObjectMeta {
  readonly kind: 'PodDisruptionBudget';
  /** Undefined: selects nothing. */
  readonly selector: LabelSelector | undefined;
  /** A count, or a percentage such as `30%` (rounded up by the controller). */
  readonly minAvailable: string | number | undefined;
  readonly maxUnavailable: string | number | undefined;
  /** Unset behaves as `IfHealthyBudget`. */
  readonly unhealthyPodEvictionPolicy: 'IfHealthyBudget' | 'AlwaysAllow' | undefined;
  readonly observedGeneration: number | undefined;
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  /** Pods whose eviction was accepted and which the controller has not seen go yet. */
  readonly disruptedPods: number;
}
