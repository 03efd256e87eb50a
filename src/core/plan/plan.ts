import type { ClusterId, Distribution } from '../model/cluster';

/** One thing worth telling about a plan. */
export interface Finding {
  /** Stable id for tests, filters and documentation, for example `budget-exhausted`. */
  readonly code: string;
  /** The object it is about: `shop/web-7c9-x2`, `PodDisruptionBudget shop/web`, a node's name. */
  readonly subject: string;
  /** What is so, and why, in one or two sentences. */
  readonly message: string;
  /** What would change it. */
  readonly hint?: string;
}

export interface PlannedStep {
  readonly id: string;
  readonly title: string;
  readonly target: string;
  readonly kind: 'check' | 'mutate' | 'wait' | 'ask';
}

export interface PlanCluster {
  readonly id: ClusterId;
  readonly name: string;
  /** UID of namespace kube-system. */
  readonly uid: string;
  readonly distribution: Distribution;
  readonly version: string;
  readonly protected: boolean;
}

export interface Estimate {
  /** The least it can take, in seconds. */
  readonly atLeastSeconds: number;
  /** What makes it so, for example `longest grace period 120 s`. */
  readonly because: string;
}

/**
 * What will happen, as a value: made by a pure planner from facts and options, readable before anything is done.
 * `Body` is the part of each planner. Everything is JSON, so that a journal can keep it.
 */
export interface Plan<Type extends string = string, Body = unknown> {
  readonly type: Type;
  readonly title: string;
  readonly cluster: PlanCluster;
  readonly targets: readonly string[];
  readonly steps: readonly PlannedStep[];
  /** With any of these the operation is refused until facts or options change. */
  readonly blockers: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly unknowns: readonly Finding[];
  /** How to get back, one sentence each. */
  readonly undo: readonly string[];
  readonly estimate: Estimate;
  /** The same by hand: argv arrays of the standard tools. */
  readonly commands: readonly (readonly string[])[];
  /** When the facts were read, epoch milliseconds. Not part of the hash. */
  readonly factsAt: number;
  /** First 12 hex digits of SHA-256 over everything that matters; equal facts and options give equal hashes. */
  readonly hash: string;
  readonly body: Body;
}
