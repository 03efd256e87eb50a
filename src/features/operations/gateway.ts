import type { Event } from '../../core/event';
import type { OperationId } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { FollowedOperation } from './follower';

/**
 * What the Operations view needs of the engine. The engine sits in a bundle of its own: whoever implements this loads it
 * with the first call, and not before.
 */
export interface OperationsGateway {
  /** Every operation with a journal on this computer, in no particular order. */
  list(): Promise<readonly OperationState[]>;
  /** An operation of this process came, moved on or ended. */
  readonly onDidChange: Event<OperationState>;
  /** The operation, if this process works at it. */
  running(id: OperationId): FollowedOperation | undefined;
  /** Takes an interrupted operation up again. */
  resume(id: OperationId): Promise<FollowedOperation>;
  /** Takes back what can be taken back. */
  undo(id: OperationId): Promise<FollowedOperation>;
  /** Closes an interrupted operation as it is. */
  abandon(id: OperationId): Promise<void>;
  /** Deletes the journal of a finished operation. */
  remove(id: OperationId): Promise<void>;
  /** Absolute path of its journal. */
  place(id: OperationId): Promise<string>;
}
