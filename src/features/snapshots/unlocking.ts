import { homedir } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Unlocking } from '../../ports/snapshots';
import { expandPath } from '../../ui/expand-path';
import type { UiKit } from '../../ui/kit';

/**
 * What opens encrypted snapshots in the editor: the identity files of the setting, and their passphrases, each asked for once. These
 * are kept in the memory of this window, and nowhere else.
 */
export class SnapshotIdentities {
  /** By path of the identity file. A promise, so that whoever comes while it is asked for does not ask once more. */
  private readonly passphrases = new Map<string, Promise<string | undefined>>();

  constructor(
    private readonly kit: Pick<UiKit, 'interaction'> & { readonly settings: Pick<UiKit['settings'], 'get'> },
    private readonly home: string = homedir(),
  ) {}

  /** As the setting is now. */
  unlocking(): Unlocking {
    const places = { home: this.home, env: process.env, workspaceFolder: undefined };
    const paths = this.kit.settings.get('snapshots.identities').flatMap((path) => expandPath(path, places) ?? []);
    return {
      identityFiles: [...new Set(paths.map((path) => resolve(this.home, path)))],
      passphrase: (file) => this.passphrase(file),
      wrongPassphrase: (file) => void this.passphrases.delete(file),
    };
  }

  private passphrase(file: string): Promise<string | undefined> {
    const known = this.passphrases.get(file);
    if (known) return known;
    const asked = this.ask(file);
    this.passphrases.set(file, asked);
    const forget = () => this.passphrases.get(file) === asked && this.passphrases.delete(file);
    // Whoever dismissed the question may be asked again.
    asked.then((answer) => !answer && forget(), forget);
    return asked;
  }

  private async ask(file: string): Promise<string | undefined> {
    return this.kit.interaction.ask({
      kind: 'input',
      title: `Passphrase of ${basename(file)}`,
      detail: `It protects the age identities in ${file}. It is kept until this window closes, in memory only.`,
      secret: true,
    });
  }
}
