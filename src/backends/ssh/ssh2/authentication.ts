import type { AnyAuthMethod, AuthenticationType, Prompt } from 'ssh2';
import { DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import type { SshSettings } from '../../../core/parse/ssh/settings';
import { SingleKey } from '../auth/agent';
import type { Candidate } from '../auth/key-files';
import type { Secrets } from '../auth/secrets';
import type { Patience } from '../patience';

export interface AuthenticationSurroundings {
  readonly settings: SshSettings;
  /** What people call the host. */
  readonly label: string;
  readonly candidates: () => Promise<readonly Candidate[]>;
  readonly secrets: Secrets;
  readonly patience: Patience;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
}

type Next = (method: AuthenticationType | AnyAuthMethod | false) => void;

/** As OpenSSH's NumberOfPasswordPrompts. */
const PASSWORD_TRIES = 3;

/**
 * The ways to log in, one after the other: keys of the agent and of files, keyboard-interactive, password. Each is tried only
 * if the server takes it; a server that wants several of them gets several.
 */
export class Authentication {
  private left: readonly string[] | undefined;
  private readonly attempts: AsyncGenerator<AnyAuthMethod, void>;
  private readonly tried: string[] = [];
  private dismissed = false;
  private keyError: unknown;
  private passwordKey: string | undefined;

  constructor(private readonly around: AuthenticationSurroundings) {
    this.attempts = this.all();
  }

  /** For the library's `authHandler`. */
  readonly handler = (left: readonly AuthenticationType[] | null, _partial: boolean | null, next: (method: never) => void): void => {
    if (left) this.left = left;
    this.around.patience.restart();
    this.attempts.next().then(
      ({ value, done }) => (next as Next)(done || value === undefined ? false : value),
      (error: unknown) => {
        this.keyError = error;
        (next as Next)(false);
      },
    );
  };

  /** The login succeeded. */
  async succeeded(): Promise<void> {
    if (this.passwordKey !== undefined) await this.around.secrets.accepted(this.passwordKey);
  }

  /** Why nobody got in. */
  failure(): DrydockError {
    const { label, settings } = this.around;
    const accepted = this.left?.join(', ');
    const tried = this.tried.length === 0 ? 'nothing' : [...new Set(this.tried)].join(', ');
    const message = `${label} let ${settings.user} not in. Tried: ${tried}.${accepted === undefined ? '' : ` The server takes: ${accepted}.`}`;
    const kerberos = this.left?.some((method) => method.startsWith('gssapi')) === true && settings.gssapi;
    return new DrydockError('authentication', DrydockError.is(this.keyError) ? `${message} ${this.keyError.message}` : message, {
      hint: this.dismissed
        ? 'A question was left without an answer. Try again to be asked again.'
        : kerberos
          ? 'If you log in with Kerberos, set drydock.ssh.client to "openssh".'
          : 'Check the user and the keys: `ssh -v` in a terminal shows the same steps.',
      ...(this.keyError === undefined ? {} : { cause: this.keyError }),
    });
  }

  private async *all(): AsyncGenerator<AnyAuthMethod, void> {
    const { settings } = this.around;
    const username = settings.user;
    yield { type: 'none', username };
    if (settings.publicKey && this.allows('publickey')) {
      for (const candidate of await this.around.candidates()) {
        this.tried.push(candidate.label);
        const { patience } = this.around;
        const patient = {
          ...candidate,
          sign: (data: Buffer, hash: string | undefined) => patience.during(() => candidate.sign(data, hash)),
        };
        yield { type: 'agent', username, agent: new SingleKey(patient, (error) => (this.keyError = error)) };
      }
      // The library does not tell what is left after a key; a server that wants a second factor says so now.
      if (this.tried.length > 0) yield { type: 'none', username };
    }
    if (settings.keyboardInteractive) {
      for (let turn = 0; turn < PASSWORD_TRIES && this.allows('keyboard-interactive') && !this.dismissed; turn += 1) {
        this.tried.push('keyboard-interactive');
        yield { type: 'keyboard-interactive', username, prompt: this.answering(turn > 0) };
      }
    }
    let rejected: string | undefined;
    for (let turn = 0; turn < PASSWORD_TRIES && settings.password && this.allows('password') && !this.dismissed; turn += 1) {
      const password = await this.password(rejected);
      if (password === undefined) return;
      this.tried.push('password');
      yield { type: 'password', username, password };
      rejected = password;
    }
  }

  private allows(method: string): boolean {
    return this.left === undefined || this.left.includes(method);
  }

  private async password(rejected: string | undefined): Promise<string | undefined> {
    const { settings, label, secrets, patience, signal } = this.around;
    this.passwordKey = this.keyOfPassword();
    const question = {
      key: this.passwordKey,
      title: `Password of ${settings.user} on ${label}`,
      ...(rejected === undefined ? {} : { rejected }),
    };
    const given = await patience.during(() => secrets.get(question, signal));
    if (given === undefined) this.dismissed = true;
    return given;
  }

  private keyOfPassword(): string {
    const { user, hostname, port } = this.around.settings;
    return `password/${user}@${hostname}:${port}`;
  }

  /** Answers prompts of the server; a single hidden one for a password is the password. */
  private answering(again: boolean) {
    return (name: string, instructions: string, _lang: string, prompts: Prompt[], finish: (answers: string[]) => void): void => {
      this.answers(name, instructions, prompts, again).then(finish, () => {
        this.dismissed = true;
        finish([]);
      });
    };
  }

  private async answers(name: string, instructions: string, prompts: readonly Prompt[], again: boolean): Promise<string[]> {
    const { label, settings, secrets, patience, signal } = this.around;
    const answers: string[] = [];
    for (const { prompt, echo } of prompts) {
      const isPassword = prompts.length === 1 && echo === false && /passwor[td]|passwd/i.test(prompt) && !/new|one.?time/i.test(prompt);
      const key = isPassword ? this.keyOfPassword() : `prompt/${label}`;
      if (isPassword) this.passwordKey = key;
      const detail = [name, instructions].map((text) => text.trim()).filter((text) => text !== '');
      const answer = await patience.during(() =>
        secrets.get(
          {
            key,
            title: `${settings.user} on ${label}: ${prompt.trim() || 'Answer'}`,
            echo: echo === true,
            once: !isPassword,
            ...(detail.length === 0 ? {} : { detail: detail.join(' ') }),
            ...(isPassword && again && this.lastAnswer !== undefined ? { rejected: this.lastAnswer } : {}),
          },
          signal,
        ),
      );
      if (answer === undefined) throw new DrydockError('authentication', 'No answer was given.');
      if (isPassword) this.lastAnswer = answer;
      answers.push(answer);
    }
    return answers;
  }

  private lastAnswer: string | undefined;
}
