import type { OperationState } from '../../core/operation/state';

/** A button under a message: what is done, and the words on it. */
export interface MessageAction {
  readonly id: ActionId;
  readonly label: string;
}

/** Everything that the messages of operations can offer. */
export type ActionId =
  | 'report'
  | 'undo'
  | 'resume'
  | 'keepWaiting'
  | 'showPods'
  | 'scale'
  | 'skipPod'
  | 'showOperations'
  | 'browseSnapshot'
  | 'proveSnapshot'
  | 'showSnapshot'
  | 'showCluster';

export interface OperationMessage {
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
  /** First the one people want first. */
  readonly actions: readonly MessageAction[];
}

/** Finds the words for the operations of one type. Pure: everything it says comes from the state. */
export interface OperationPresenter {
  /** What a person reads in the one notification while it runs. */
  progress(state: OperationState, now: number): string;
  /** What stays behind if everything under way is dropped now; said before the second cancel takes effect. */
  consequences(state: OperationState): string;
  /** The one message at the end. */
  end(state: OperationState): OperationMessage;
  /** Said once each time that nothing moved for the set time. */
  stall(state: OperationState, now: number): OperationMessage;
  /** What taking back means, for the question before it: one sentence each. */
  undo(state: OperationState): { readonly label: string; readonly sentences: readonly string[] };
}
