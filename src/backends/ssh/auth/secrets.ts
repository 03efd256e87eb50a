import type { Interaction } from '../../../ports/interaction';
import type { SecretPort } from '../../../ports/secrets';
import type { OneAtATime } from '../one-at-a-time';

export interface SecretQuestion {
  /** What it is for, for example `password/root@cp1`. */
  readonly key: string;
  readonly title: string;
  readonly detail?: string;
  /** Whether the text may be seen while it is typed. */
  readonly echo?: boolean;
  /** The one that was given before and not accepted. */
  readonly rejected?: string;
  /** A one-time code: neither kept nor looked up. */
  readonly once?: boolean;
}

/** That a secret is kept, and where: in the keychain, else in the memory of this window alone. */
export interface KeptSecret {
  readonly key: string;
  readonly inKeychain: boolean;
}

const PREFIX = 'ssh/';

/** Passwords and passphrases: asked for once, kept in memory while the window lives, in the keychain only when the person wants it. */
export class Secrets {
  private readonly memory = new Map<string, string>();

  constructor(
    private readonly interaction: Interaction,
    private readonly questions: OneAtATime,
    private readonly keychain: SecretPort | undefined,
    /** The setting `drydock.ssh.rememberSecrets`. */
    private readonly remember: () => boolean,
  ) {}

  /** Undefined: dismissed. */
  async get(question: SecretQuestion, signal?: AbortSignal): Promise<string | undefined> {
    const kept = await this.kept(question);
    if (kept !== undefined) return kept;
    return this.questions.run(async () => {
      // Somebody who waited before us may have been given it in the meantime.
      const meanwhile = await this.kept(question);
      if (meanwhile !== undefined) return meanwhile;
      const { key, title, detail, echo, rejected, once } = question;
      const wrong = rejected === undefined || once ? undefined : 'The last one was not accepted.';
      const text = [wrong, detail].filter((part) => part !== undefined).join(' ');
      const answer = await this.interaction.ask(
        { kind: 'input', title, secret: echo !== true, ...(text === '' ? {} : { detail: text }) },
        signal,
      );
      if (answer !== undefined && !once) this.memory.set(key, answer);
      return answer;
    });
  }

  /** The secret did its work; now it may be written to the keychain. */
  async accepted(key: string): Promise<void> {
    const value = this.memory.get(key);
    if (value === undefined || !this.keychain || !this.remember()) return;
    if ((await this.keychain.get(PREFIX + key)) !== value) await this.keychain.set(PREFIX + key, value);
  }

  async forget(key: string): Promise<void> {
    this.memory.delete(key);
    await this.keychain?.remove(PREFIX + key);
  }

  /** Keys of what is kept, in memory or in the keychain; never a value. */
  async list(): Promise<readonly KeptSecret[]> {
    const stored = ((await this.keychain?.keys()) ?? []).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    const inKeychain = new Set(stored);
    return [...new Set([...stored, ...this.memory.keys()])].map((key) => ({ key, inKeychain: inKeychain.has(key) }));
  }

  private async kept({ key, once, rejected }: SecretQuestion): Promise<string | undefined> {
    if (once) return undefined;
    const known = this.memory.get(key) ?? (await this.keychain?.get(PREFIX + key));
    if (known === undefined) return undefined;
    if (known !== rejected) {
      this.memory.set(key, known);
      return known;
    }
    await this.forget(key);
    return undefined;
  }
}
