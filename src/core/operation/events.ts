import type { Brand } from '../model/brand';
import type { ErrorKind } from '../errors';
import type { Plan } from '../plan/plan';

export type OperationId = Brand<string, 'OperationId'>;
export type StepId = string;

export type StepKind = 'check' | 'mutate' | 'wait' | 'ask';
/**
 * What a resume may assume of a step that was started but not finished:
 * `safe` may simply run again; `verifyFirst` runs again only when `verify` says it is not yet so;
 * `once` must never run twice: an unknown outcome stops and asks.
 */
export type Idempotency = 'safe' | 'verifyFirst' | 'once';
/**
 * When a wish to stop takes effect: `now`, in the middle of the step; at the step's `boundary`, and in its middle only on
 * the second level; or `never`: the step ends, and the `never` steps that follow it in its lane are carried out, too.
 */
export type CancelPolicy = 'now' | 'boundary' | 'never';
/** 1: stop at the next boundary. 2: stop now, whatever is under way. */
export type CancelLevel = 1 | 2;

/** The part of a step that is data: in the plan, in the journal, in the tree. */
export interface StepInfo {
  readonly id: StepId;
  readonly title: string;
  /** Node, member or object it acts on. */
  readonly target: string;
  readonly kind: StepKind;
  readonly idempotency: Idempotency;
  readonly cancel: CancelPolicy;
  /** Milliseconds; undefined: bounded by the step itself. */
  readonly timeout: number | undefined;
  /**
   * Steps of one lane run in order; different lanes run side by side, up to the operation's parallelism.
   * A step without a lane waits for all before it and holds all after it.
   */
  readonly lane: string | undefined;
}

/** Everything needed to recognise and to resume an operation. First record of its journal. */
export interface OperationHeader {
  readonly id: OperationId;
  /** Which definition rebuilds its steps, for example `drain`. */
  readonly type: string;
  readonly title: string;
  readonly cluster: { readonly id: string; readonly name: string; readonly uid: string };
  readonly targets: readonly string[];
  readonly planHash: string;
  readonly plan: Plan;
  readonly steps: readonly StepInfo[];
  /** How many lanes run side by side. */
  readonly parallel: number;
  /** Leave the lanes that have not begun alone once one failed. */
  readonly stopOnFailure: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly version: string;
}

/** Somebody or something a step waits for. */
export interface Blocker {
  /** What waits, for example `shop/web-7c9-x2`. */
  readonly subject: string;
  /** Who is waited for, for example `PodDisruptionBudget shop/web`. */
  readonly waitsFor: string;
  /** Why, and what would end it. */
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

export interface StepProgress {
  readonly done?: number;
  readonly total?: number;
  readonly message?: string;
}

/** State of one thing a step works on (a pod, a file), for the table in report and tree. */
export interface ItemState {
  readonly item: string;
  readonly state: string;
  readonly detail?: string;
  /** Whether nothing more will happen to it. */
  readonly final: boolean;
}

export interface Failure {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint?: string;
  readonly retryable: boolean;
}

export type Outcome = 'succeeded' | 'failed' | 'cancelled' | 'abandoned';

export type OperationEventBody =
  | { readonly type: 'planned'; readonly header: OperationHeader }
  | { readonly type: 'started' }
  /** A new process took the operation up again. */
  | { readonly type: 'resumed'; readonly by: string }
  /** From here on, steps are taken back, last first. */
  | { readonly type: 'undoing'; readonly by: string }
  | { readonly type: 'stepStarted'; readonly step: StepId; readonly attempt: number }
  | { readonly type: 'stepProgress'; readonly step: StepId; readonly progress: StepProgress }
  | { readonly type: 'stepItem'; readonly step: StepId; readonly item: ItemState }
  /** The complete list of who is waited for now; empty when nobody is. */
  | { readonly type: 'stepBlocked'; readonly step: StepId; readonly blockers: readonly Blocker[] }
  /** Nothing moved for the set time; the blockers say why. */
  | { readonly type: 'stepStalled'; readonly step: StepId; readonly since: number }
  | { readonly type: 'asked'; readonly step: StepId; readonly question: string; readonly choices: readonly string[] }
  /** `answer`: label of the choice; empty when the question was dismissed or withdrawn. */
  | { readonly type: 'answered'; readonly step: StepId; readonly question: string; readonly answer: string }
  /** Its effect was verified. `already`: it was so before anything was done. */
  | { readonly type: 'stepDone'; readonly step: StepId; readonly already: boolean; readonly note?: string }
  | { readonly type: 'stepFailed'; readonly step: StepId; readonly failure: Failure }
  /** Will not run: an earlier step of its lane failed, or the operation stops. */
  | { readonly type: 'stepSkipped'; readonly step: StepId; readonly why: string }
  | { readonly type: 'cancelRequested'; readonly level: CancelLevel }
  | { readonly type: 'undoStarted'; readonly step: StepId }
  | { readonly type: 'undoDone'; readonly step: StepId }
  | { readonly type: 'undoFailed'; readonly step: StepId; readonly failure: Failure }
  | { readonly type: 'note'; readonly message: string }
  | { readonly type: 'finished'; readonly outcome: Outcome; readonly summary: string };

/** One line of the journal. */
export type OperationEvent = OperationEventBody & {
  /** Increases from event to event; progress that was not worth a line leaves gaps. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
};
