import type { Logger } from '../../core/logger';
import type { Blocker, ItemState, OperationHeader, StepInfo, StepProgress } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { Choice } from '../../ports/interaction';
import type { Clock } from '../../ports/clock';

/** Answer of a step's `verify`: is its effect there? */
export type Verdict =
  | { readonly so: true; readonly note?: string }
  /** Not (or not completely) so; the reason is shown when the step fails on it. */
  | { readonly so: false; readonly why: string };

/** What a step has in hand while it runs. */
export interface StepContext {
  /** Aborts on a wish to stop that the step's cancel policy lets through, and on its timeout. */
  readonly signal: AbortSignal;
  /** Aborts on the first wish to stop, whatever the policy: for steps that can finish what is under way and begin nothing new. */
  readonly stopping: AbortSignal;
  readonly clock: Clock;
  readonly log: Logger;
  progress(progress: StepProgress): void;
  item(item: ItemState): void;
  /** Says who is waited for now; the whole list each time. */
  blocked(blockers: readonly Blocker[]): void;
  /** Says that nothing moved for the set time. */
  stalled(since: number): void;
  note(message: string): void;
  /**
   * Asks and waits; rejects with `cancelled` when the person dismisses the question, or when `withdraw` aborts because
   * the step needs the answer no more.
   */
  ask(
    question: { readonly title: string; readonly detail?: string; readonly choices: readonly Choice[] },
    withdraw?: AbortSignal,
  ): Promise<string>;
}

export interface Step extends StepInfo {
  /** Reads, never writes. Called after `run`, and on resume before it where the idempotency asks for it. */
  verify(context: StepContext): Promise<Verdict>;
  run(context: StepContext): Promise<void>;
  /** What gets back from it; offered after a failure or a cancellation, never done unasked. */
  undo?: { readonly title: string; run(context: StepContext): Promise<void> };
}

/** Knows how to carry out, and to take up again, the operations of one type. */
export interface OperationDefinition {
  readonly type: string;
  /**
   * Rebuilds the steps from the header alone. Called for a new operation and for each resume.
   * Rejects when the cluster can't be reached or is another one than the header says.
   * `journaled` is what the journal tells of an operation that is resumed or undone, for what the plan can't know:
   * pods the person chose to leave while it ran, for example.
   */
  open(header: OperationHeader, signal: AbortSignal, journaled?: OperationState): Promise<OpenedOperation>;
}

export interface OpenedOperation {
  /** The steps of the header, in its order; the engine refuses others. */
  readonly steps: readonly Step[];
  /** UID of namespace kube-system as read now; the engine refuses another than the header's. */
  readonly clusterUid: string;
  /**
   * Reads the facts again and compares them with the plan. Called once, before the first step of a new operation.
   * The lines tell the difference; empty when the plan still holds.
   */
  drift(signal: AbortSignal): Promise<readonly string[]>;
  /** A lock others can see (a Lease), where the cluster allows it. Undefined: not possible, and why is logged. */
  acquireSharedLock?(signal: AbortSignal): Promise<SharedLock | { readonly heldBy: string }>;
  /** Gives back what was opened. Called once, when the operation has ended or could not begin. */
  dispose(): void;
}

export interface SharedLock {
  readonly heldBy?: undefined;
  renew(signal: AbortSignal): Promise<void>;
  readonly renewEverySeconds: number;
  release(): Promise<void>;
}
