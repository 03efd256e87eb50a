import * as vscode from 'vscode';
import { disposable, DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { Logger } from '../../core/logger';
import type { Notifications } from '../notifications';
import type { CommandId } from './ids';

/** Arguments come from menus, keybindings, links and other extensions: a handler has to look at them. */
export type CommandHandler = (...args: readonly unknown[]) => unknown;

/**
 * The one door to `registerCommand`. Whatever a handler throws is logged and told once; a wish to stop is not an error.
 * What a handler returns is handed to `executeCommand`, for tests and for links between features.
 */
export class CommandRegistry implements Disposable {
  private readonly store = new DisposableStore();
  private readonly ids = new Set<CommandId>();

  constructor(
    private readonly notifications: Notifications,
    private readonly log: Logger,
  ) {}

  register(id: CommandId, handler: CommandHandler): Disposable {
    this.ids.add(id);
    const registration = vscode.commands.registerCommand(id, (...args: unknown[]) => this.run(id, handler, args));
    return this.store.add(
      disposable(() => {
        this.ids.delete(id);
        registration.dispose();
      }),
    );
  }

  registered(): ReadonlySet<CommandId> {
    return this.ids;
  }

  dispose(): void {
    this.store.dispose();
  }

  private async run(id: CommandId, handler: CommandHandler, args: readonly unknown[]): Promise<unknown> {
    try {
      return await handler(...args);
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (error.kind === 'cancelled') {
        this.log.debug(`${id} was stopped on request`);
        return undefined;
      }
      this.log.error(`${id} failed`, error);
      this.notifications.failed(error, { retry: () => void this.run(id, handler, args) });
      return undefined;
    }
  }
}
