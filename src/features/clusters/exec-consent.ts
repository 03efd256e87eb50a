import { DrydockError } from '../../core/errors';
import type { Interaction } from '../../ports/interaction';

/** A command that a kubeconfig wants to run for credentials. */
export interface PluginCommand {
  readonly file: string;
  readonly fromWorkspace: boolean;
  readonly argv: readonly string[];
}

/** Where given consent is kept, for this workspace only. */
export interface ConsentMemory {
  get(key: string): boolean | undefined;
  update(key: string, value: boolean): Thenable<void>;
}

/**
 * Whether a credential plugin may run. The user's own kubeconfigs are the user's word; one that came with the workspace
 * needs the workspace's trust and, for each command of each file, consent.
 */
export class ExecConsent {
  constructor(
    private readonly interaction: Interaction,
    private readonly memory: ConsentMemory,
    private readonly trusted: () => boolean,
  ) {}

  async mayExecute(command: PluginCommand): Promise<boolean> {
    if (!command.fromWorkspace) return true;
    const line = command.argv.join(' ');
    if (!this.trusted()) {
      throw new DrydockError('untrusted', `${command.file} would run "${line}", and this workspace is not trusted.`, {
        hint: 'Trust the workspace, or use a kubeconfig of your own.',
      });
    }
    const key = `drydock.execConsent ${JSON.stringify([command.file, command.argv])}`;
    if (this.memory.get(key) === true) return true;
    const consent = await this.interaction.ask({
      kind: 'confirm',
      title: 'Run a command of a kubeconfig in this workspace?',
      detail: `${command.file} asks for credentials with this command, which runs on this computer as you:\n\n${line}`,
      action: 'Run This Command',
      danger: true,
    });
    if (consent) await this.memory.update(key, true);
    return consent ?? false;
  }
}
