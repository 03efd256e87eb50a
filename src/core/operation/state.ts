import type { Blocker, CancelLevel, Failure, ItemState, OperationHeader, Outcome, StepId, StepInfo, StepProgress } from './events';

export type StepStatus = 'pending' | 'running' | 'done' | 'failed' | 'skipped' | 'undone';

export interface StepState {
  readonly info: StepInfo;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly progress: StepProgress;
  /** By item, in the order they were first heard of. */
  readonly items: ReadonlyMap<string, ItemState>;
  readonly blockers: readonly Blocker[];
  /** Since when nothing moved, once that was reported. */
  readonly stalledSince: number | undefined;
  /** It was so already; nothing was done. */
  readonly already: boolean;
  readonly failure: Failure | undefined;
  readonly note: string | undefined;
}

/**
 * `interrupted` is never written: it is what an operation looks like that has no outcome and no process.
 */
export type OperationStatus = 'planned' | 'running' | 'cancelling' | 'interrupted' | Outcome;

/** The fold of an operation's events: the only truth that tree, progress, report and tests read. */
export interface OperationState {
  readonly header: OperationHeader;
  readonly status: OperationStatus;
  readonly steps: readonly StepState[];
  readonly byId: ReadonlyMap<StepId, StepState>;
  /** Steps are being taken back. An operation that is interrupted then goes on taking back. */
  readonly undoing: boolean;
  readonly cancelLevel: CancelLevel | 0;
  readonly question: { readonly step: StepId; readonly question: string; readonly choices: readonly string[] } | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly summary: string | undefined;
  readonly notes: readonly { readonly at: number; readonly message: string }[];
  readonly resumes: number;
  readonly lastSeq: number;
  readonly lastAt: number;
}
