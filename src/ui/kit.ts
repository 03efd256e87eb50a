import type { Interaction } from '../ports/interaction';
import type { Logger } from '../core/logger';
import type { CommandRegistry } from './command/registry';
import type { ContextKeys } from './context-keys';
import type { Lists } from './lists';
import type { Notifications } from './notifications';
import type { Settings } from './settings';
import type { VirtualDocuments } from './virtual-documents';

/** What every feature gets to talk with the person. */
export interface UiKit {
  readonly commands: CommandRegistry;
  readonly contextKeys: ContextKeys;
  readonly documents: VirtualDocuments;
  readonly interaction: Interaction;
  readonly lists: Lists;
  readonly log: Logger;
  readonly notifications: Notifications;
  readonly settings: Settings;
}
