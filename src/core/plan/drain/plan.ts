import type { Plan } from '../plan';
import type { DrainOptions } from './options';

/**
 * `evict`: goes. `waits`: goes once a disruption budget lets it. `skip`: stays on purpose. `blocked`: keeps the drain from
 * beginning. `unknown`: can't be told.
 */
export type DrainVerdict = 'evict' | 'waits' | 'skip' | 'blocked' | 'unknown';

/** Whether a pod's successor finds a place on another node. */
export interface Fit {
  readonly answer: 'yes' | 'no' | 'unknown' | 'notNeeded';
  /** What keeps it from there, or what can't be told; empty for a plain yes. */
  readonly why: string;
  /** Nodes that would do; at most the first five are named. */
  readonly nodes: readonly string[];
  readonly count: number;
}

export interface PodVerdict {
  /** `namespace/name` */
  readonly pod: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** For people: `Deployment web 3/3`. Undefined: nobody controls it. */
  readonly owner: string | undefined;
  readonly verdict: DrainVerdict;
  /** Stable reason, for example `daemonset`, `unmanaged`, `budget-exhausted`. */
  readonly code: string;
  readonly why: string;
  readonly hint?: string;
  /** Names of the emptyDir volumes whose content goes with the pod. */
  readonly losesEmptyDir: readonly string[];
  /** Budgets that select it, as `namespace/name`. */
  readonly budgets: readonly string[];
  /** The only replica of its owner: there is none while it moves. */
  readonly singleReplica: boolean;
  readonly fits: Fit;
  /** Seconds it may take to end. */
  readonly graceSeconds: number;
  /** Epoch milliseconds since when it is being deleted. */
  readonly terminatingSince: number | undefined;
  readonly finalizers: readonly string[];
}

export interface DrainNodePlan {
  readonly name: string;
  readonly uid: string;
  /** It is cordoned already, and stays so whatever happens. */
  readonly cordoned: boolean;
  readonly ready: boolean;
  readonly controlPlane: boolean;
  readonly pods: readonly PodVerdict[];
  readonly longestGraceSeconds: number;
}

/** A budget that matters for the drain, with the arithmetic behind it. */
export interface BudgetLine {
  /** `namespace/name` */
  readonly budget: string;
  /** For example `3 needed, 3 of 3 healthy, 0 may go`. */
  readonly arithmetic: string;
  readonly allowed: number;
  readonly healthy: number;
  readonly desired: number;
  readonly expected: number;
  /** Pods of this drain that it decides about, as `namespace/name`. */
  readonly pods: readonly string[];
  /** Times the drain must wait for it; undefined: it allows none now, or the API refuses, so nobody can tell. */
  readonly rounds: number | undefined;
  /** It never allows an eviction as it is written. */
  readonly never: boolean;
}

/** Whether all that moves finds room on the nodes that stay. */
export interface Room {
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly why: string;
  /** Free on the nodes that stay: millicores and bytes. */
  readonly freeCpu: number;
  readonly freeMemory: number;
  readonly neededCpu: number;
  readonly neededMemory: number;
  /** Pods that found no place, as `namespace/name`. */
  readonly unplaced: readonly string[];
}

export interface DrainBody {
  readonly options: DrainOptions;
  /** In the order in which they are drained. */
  readonly nodes: readonly DrainNodePlan[];
  readonly budgets: readonly BudgetLine[];
  readonly room: Room;
  /** Rounds of evictions that budgets force; undefined: can't be told. */
  readonly rounds: number | undefined;
  readonly totals: Readonly<Record<DrainVerdict, number>> & { readonly pods: number };
}

export type DrainPlan = Plan<'drain', DrainBody>;
