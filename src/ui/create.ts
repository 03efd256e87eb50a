import type { Disposable } from '../core/disposable';
import { DisposableStore } from '../core/disposable';
import { CommandRegistry } from './command/registry';
import { ContextKeys } from './context-keys';
import { DialogInteraction } from './interaction/dialogs';
import { SwitchableInteraction } from './interaction/scripted';
import type { UiKit } from './kit';
import { Log } from './log';
import { Notifications, type Told } from './notifications';
import { quickPicks } from './pick';
import { Settings } from './settings';
import { VirtualDocuments } from './virtual-documents';

/** How many messages are remembered for tests. */
const REMEMBERED = 200;

export interface Ui extends Disposable {
  readonly kit: UiKit;
  readonly log: Log;
  readonly interaction: SwitchableInteraction;
  /** The newest messages, oldest first. */
  readonly told: readonly Told[];
}

/** Makes the toolkit. The log goes last, because the others may still write to it while they end. */
export function createUi(): Ui {
  const store = new DisposableStore();
  const log = store.add(new Log());
  const notifications = new Notifications(() => log.show());
  const told: Told[] = [];
  store.add(
    notifications.onDidTell((message) => {
      told.push(message);
      if (told.length > REMEMBERED) told.shift();
    }),
  );
  const interaction = new SwitchableInteraction(new DialogInteraction());
  const kit: UiKit = {
    commands: store.add(new CommandRegistry(notifications, log)),
    contextKeys: new ContextKeys(),
    documents: store.add(new VirtualDocuments()),
    interaction,
    lists: quickPicks,
    log,
    notifications,
    settings: new Settings(),
  };
  return { kit, log, interaction, told, dispose: () => store.dispose() };
}
