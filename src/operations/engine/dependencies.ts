import type { Logger } from '../../core/logger';
import type { OperationId } from '../../core/operation/events';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import type { JournalStore } from '../../ports/journal';
import type { LocalLocks } from '../../ports/lock';
import type { OperationDefinition } from './definition';
import type { Host } from './locks';

/** What the engine is made of. */
export interface EngineDependencies {
  readonly journals: JournalStore;
  readonly locks: LocalLocks;
  readonly interaction: Interaction;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly definitions: readonly OperationDefinition[];
  readonly host: Host;
  /** A fresh id, sortable by time. */
  readonly newId: () => OperationId;
}
