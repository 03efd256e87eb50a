import type { ClusterId } from '../../core/model/cluster';
import type { OperationId } from '../../core/operation/events';
import type { DrainFacts } from '../../core/plan/drain/facts';
import type { DrainOptions } from '../../core/plan/drain/options';
import type { DrainPlan } from '../../core/plan/drain/plan';
import type { FollowedOperation } from '../operations/follower';

/** What a drain is asked for: everything a plan follows from, but the facts. */
export interface DrainRequest {
  readonly cluster: ClusterId;
  /** Names of the nodes, in the order in which they were chosen. */
  readonly nodes: readonly string[];
  readonly options: DrainOptions;
}

/** A plan with the facts it was made from, so that another option needs no other facts. */
export interface PreparedDrain {
  readonly request: DrainRequest;
  readonly facts: DrainFacts;
  readonly plan: DrainPlan;
}

/**
 * Where drains are planned and started. The planner and the engine sit in a bundle of their own: whoever implements
 * this loads it with the first call.
 */
export interface DrainDesk {
  /** Connects where needed, reads the facts and plans. */
  prepare(request: DrainRequest, signal: AbortSignal): Promise<PreparedDrain>;
  /** Plans again with other options, reading only what these options need in addition. */
  replan(prepared: PreparedDrain, options: DrainOptions, signal: AbortSignal): Promise<PreparedDrain>;
  /** The plan as Markdown. */
  render(plan: DrainPlan, now: number): string;
  /**
   * Starts the drain. Rejects with `drifted` (the lines of difference in `hint`) when the facts no longer lead to
   * this plan, and with `locked` when somebody else works on the cluster.
   */
  start(plan: DrainPlan): Promise<FollowedOperation>;
  /** Tells a running drain to leave a pod (`namespace/name`) where it is. False when it does not wait for that pod. */
  leavePod(operation: OperationId, pod: string): boolean;
}
