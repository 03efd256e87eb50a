import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createSshBackend, type SshBackend } from '../../../src/backends/ssh/index';
import type { HostTarget } from '../../../src/core/model/host';
import type { Answer, Interaction, Question } from '../../../src/ports/interaction';
import type { RemoteShellPort } from '../../../src/ports/remote-shell';
import type { SecretPort } from '../../../src/ports/secrets';
import { systemClock } from '../../../src/backends/system-clock';
import { OTP_SECRET, type Server, type SshWorld } from './world';

export type Adapter = 'ssh2' | 'openssh';

/** Answers questions by what their title fits; a question nobody foresaw is an error. */
export class Script implements Interaction {
  readonly asked: Question[] = [];

  constructor(private readonly answers: readonly (readonly [RegExp, string | true | undefined | (() => string | undefined)])[] = []) {}

  async ask<Q extends Question>(question: Q): Promise<Answer<Q>> {
    this.asked.push(question);
    const found = this.answers.find(([title]) => title.test(question.title));
    if (!found) throw new Error(`nobody foresaw the question "${question.title}"`);
    const [, answer] = found;
    return (typeof answer === 'function' ? answer() : answer) as Answer<Q>;
  }

  get titles(): readonly string[] {
    return this.asked.map(({ title }) => title);
  }
}

export class MemoryKeychain implements SecretPort {
  readonly kept = new Map<string, string>();

  async get(key: string) {
    return this.kept.get(key);
  }

  async set(key: string, value: string) {
    this.kept.set(key, value);
  }

  async remove(key: string) {
    this.kept.delete(key);
  }

  async keys() {
    return [...this.kept.keys()];
  }
}

export interface BenchOptions {
  readonly client?: Adapter | 'auto';
  /** Lines of the ssh configuration, before the general ones. */
  readonly config?: readonly string[];
  readonly knownHosts?: readonly string[];
  readonly answers?: ConstructorParameters<typeof Script>[0];
  readonly env?: Readonly<Record<string, string>>;
  readonly connectTimeoutMs?: number;
  readonly remember?: boolean;
  readonly idleMs?: number;
  readonly keychain?: MemoryKeychain;
  /** Keys that are offered; the one without passphrase when unset. */
  readonly identities?: readonly string[];
}

let made = 0;

/** The product's SSH backend with a configuration of its own. */
export class Bench {
  readonly script: Script;
  readonly lines: string[] = [];
  readonly told: string[] = [];
  readonly backend: SshBackend;
  readonly dir: string;
  private readonly open: RemoteShellPort[] = [];

  constructor(
    readonly world: SshWorld,
    options: BenchOptions = {},
  ) {
    this.dir = world.path(`bench-${(made += 1)}`);
    mkdirSync(this.dir);
    this.script = new Script(options.answers);
    this.writeKnownHosts(options.knownHosts ?? []);
    const identities = options.identities ?? [world.key];
    const config = [
      ...(options.config ?? []),
      'Host *',
      `  UserKnownHostsFile ${this.knownHostsFile}`,
      '  GlobalKnownHostsFile /dev/null',
      '  IdentitiesOnly yes',
      ...(identities.length === 0 ? ['  IdentityFile none'] : identities.map((file) => `  IdentityFile ${file}`)),
    ];
    writeFileSync(join(this.dir, 'config'), `${config.join('\n')}\n`, { mode: 0o600 });
    const log = (message: string, ...details: unknown[]) => void this.lines.push([message, ...details.map(String)].join(' '));
    this.backend = createSshBackend({
      logger: { trace: log, debug: log, info: log, warn: log, error: log },
      clock: systemClock,
      interaction: this.script,
      keychain: options.keychain,
      env: { PATH: process.env.PATH, HOME: homedir(), ...options.env },
      home: homedir(),
      localUser: userInfo().username,
      platform: process.platform,
      trustFile: join(this.dir, 'trust', 'hosts.json'),
      settings: {
        client: () => options.client ?? 'auto',
        program: () => 'ssh',
        configFile: () => join(this.dir, 'config'),
        user: () => undefined,
        connectTimeoutMs: () => options.connectTimeoutMs ?? 15_000,
        idleMs: () => options.idleMs ?? 60_000,
        rememberSecrets: () => options.remember ?? false,
      },
      tell: (message) => void this.told.push(message),
    });
  }

  get knownHostsFile(): string {
    return join(this.dir, 'known_hosts');
  }

  writeKnownHosts(lines: readonly string[]): void {
    writeFileSync(this.knownHostsFile, lines.map((line) => `${line.trim()}\n`).join(''));
  }

  async shell(server: Pick<Server, 'port'>, target: Partial<HostTarget> = {}, signal?: AbortSignal): Promise<RemoteShellPort> {
    const shell = await this.backend.shells.open(
      { name: 'cp1', destination: '127.0.0.1', port: server.port, user: 'root', source: 'named', ...target },
      signal,
    );
    this.open.push(shell);
    return shell;
  }

  dispose(): void {
    for (const shell of this.open) shell.dispose();
    this.backend.dispose();
  }
}

/** The code of the second factor at this moment (RFC 6238). */
export function oneTimeCode(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...OTP_SECRET].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = digest[19]! & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
