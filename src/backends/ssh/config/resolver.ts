import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import SSHConfig from 'ssh-config';
import { DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import { checkedHost, checkedUser, parseSshG, sshSettings, type SshOptions, type SshSettings } from '../../../core/parse/ssh/settings';
import { runLocal } from '../local-program';
import type { OwnHostBook } from '../own-hosts';

/** What overrides the ssh configuration. */
export interface Overrides {
  readonly user?: string;
  readonly port?: number;
  readonly jump?: readonly string[];
}

export interface ConfigSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly localUser: string;
  readonly logger: Logger;
  readonly own: OwnHostBook;
  /** The setting `drydock.ssh.configFile`; undefined: `~/.ssh/config` and the system's. */
  configFile(): string | undefined;
  /** The setting `drydock.ssh.user`; takes the place of this computer's user where the ssh configuration names none. */
  user(): string | undefined;
  /** Path or name of the ssh program. */
  program(): string;
}

/** Answers what the ssh configuration says about a destination: by asking `ssh -G`, or by reading the file where there is no ssh. */
export class SshConfigResolver {
  private found: Promise<boolean> | undefined;

  constructor(private readonly around: ConfigSurroundings) {}

  /** Whether there is an OpenSSH client. Looked for once. */
  hasOpenSsh(): Promise<boolean> {
    this.found ??= runLocal([this.around.program(), '-V'], { env: this.around.env, timeoutMs: 5_000 }).then(
      ({ code, stderr }) => code === 0 && stderr.startsWith('OpenSSH'),
      () => false,
    );
    return this.found;
  }

  async resolve(destination: string, overrides: Overrides = {}, signal?: AbortSignal): Promise<SshSettings> {
    const host = checkedHost(destination);
    const own = await this.around.own.settings(host);
    if (own) return own;
    const user = overrides.user === undefined ? undefined : checkedUser(overrides.user);
    const options = (await this.hasOpenSsh()) ? await this.ask(host, overrides, signal) : await this.read(host, user);
    const settings = sshSettings(options, host, this.around.localUser);
    const preferred = this.around.user();
    return {
      ...settings,
      hostname: checkedHost(settings.hostname),
      port: overrides.port ?? settings.port,
      user: user ?? (settings.user === this.around.localUser && preferred !== undefined ? checkedUser(preferred) : settings.user),
      ...(overrides.jump === undefined ? {} : { proxyJump: overrides.jump, proxyCommand: undefined }),
    };
  }

  /** Aliases that the configuration has a `Host` line of their own for. */
  async hasAlias(name: string): Promise<boolean> {
    const config = await this.parsed();
    return config.some(
      (line) =>
        'param' in line &&
        line.param.toLowerCase() === 'host' &&
        wordsOf(line.value).some((word) => word.toLowerCase() === name.toLowerCase()),
    );
  }

  private async ask(host: string, { user, port }: Overrides, signal: AbortSignal | undefined): Promise<SshOptions> {
    const file = this.around.configFile();
    const argv = [
      this.around.program(),
      ...(file === undefined ? [] : ['-F', file]),
      ...(user === undefined ? [] : ['-l', user]),
      ...(port === undefined ? [] : ['-p', String(port)]),
      '-G',
      '--',
      host,
    ];
    const { code, stdout, stderr } = await runLocal(argv, { env: this.around.env, timeoutMs: 15_000, ...(signal ? { signal } : {}) });
    if (code === 0) return parseSshG(stdout);
    throw new DrydockError('config', `The ssh configuration can't be used for ${host}: ${stderr.trim().split('\n').at(-1) ?? ''}`, {
      hint: 'Correct ~/.ssh/config; `ssh -G` shows the same error.',
    });
  }

  private async read(host: string, user: string | undefined): Promise<SshOptions> {
    const computed = (await this.parsed()).compute({ Host: host, ...(user === undefined ? {} : { User: user }) });
    const options = new Map<string, readonly string[]>();
    for (const [keyword, value] of Object.entries(computed))
      options.set(keyword.toLowerCase(), Array.isArray(value) ? value : [String(value)]);
    const ssh = join(this.around.home, '.ssh');
    // What `ssh -G` would add where the file is silent.
    if (!options.has('identityfile'))
      options.set(
        'identityfile',
        ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => join(ssh, name)),
      );
    if (!options.has('userknownhostsfile')) options.set('userknownhostsfile', [`"${join(ssh, 'known_hosts')}"`]);
    return options;
  }

  private async parsed(): Promise<SSHConfig> {
    const file = this.around.configFile() ?? join(this.around.home, '.ssh', 'config');
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return SSHConfig.parse('');
      throw new DrydockError('config', `${file} can't be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`, {
        cause: error,
      });
    }
    try {
      return SSHConfig.parse(text);
    } catch (error) {
      throw new DrydockError('config', `${file} can't be understood: ${(error as Error).message}`, { cause: error });
    }
  }
}

function wordsOf(value: string | readonly { readonly val: string }[]): readonly string[] {
  return typeof value === 'string' ? value.split(/\s+/) : value.map(({ val }) => val);
}
