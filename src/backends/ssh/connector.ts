import { access } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { Logger } from '../../core/logger';
import type { AdapterChoice } from '../../core/model/host';
import type { SshSettings } from '../../core/parse/ssh/settings';
import { onlyCertified } from '../../core/policy/host-keys';
import { chooseAdapter } from '../../core/policy/ssh-adapter';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import { agentAddress, agentKeys } from './auth/agent';
import { keyFile, type Candidate } from './auth/key-files';
import type { Secrets } from './auth/secrets';
import type { SshConfigResolver } from './config/resolver';
import { expandSshPath } from './expand';
import { runLocal } from './local-program';
import type { OwnHostBook } from './own-hosts';
import { connectOpenSsh } from './openssh/connect';
import { connectSsh2 } from './ssh2/connect';
import type { Transport } from './transport';
import type { HostKeyVerifier } from './trust/verifier';

/** One way to one host. */
export interface Route {
  /** What people call the host. */
  readonly label: string;
  readonly destination: string;
  readonly settings: SshSettings;
  readonly choice: AdapterChoice;
}

export interface ConnectorSurroundings {
  readonly resolver: SshConfigResolver;
  readonly verifier: HostKeyVerifier;
  readonly secrets: Secrets;
  readonly own: OwnHostBook;
  readonly interaction: Interaction;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly localUser: string;
  readonly platform: NodeJS.Platform;
  program(): string;
  configFile(): string | undefined;
  wanted(): 'auto' | 'ssh2' | 'openssh';
  connectTimeoutMs(): number;
  tell(message: string): void;
}

/** Makes connections with whichever client fits the host. */
export class Connector {
  constructor(private readonly around: ConnectorSurroundings) {}

  get resolver() {
    return this.around.resolver;
  }

  get own() {
    return this.around.own;
  }

  get secrets() {
    return this.around.secrets;
  }

  get clock() {
    return this.around.clock;
  }

  get logger() {
    return this.around.logger;
  }

  async choose(settings: SshSettings, destination: string): Promise<AdapterChoice> {
    if (await this.own.find(destination)) return { adapter: 'ssh2', reason: 'Hosts of the practice cluster are reached from within.' };
    const hasOpenSsh = await this.resolver.hasOpenSsh();
    const files = settings.identityFiles.map((file) => this.expand(file, settings));
    const certificates = [
      ...settings.certificateFiles.map((file) => this.expand(file, settings)),
      ...files.map((file) => `${file}-cert.pub`),
    ];
    const held = hasOpenSsh ? await this.agentTypes(settings) : [];
    return chooseAdapter(settings, {
      wanted: this.around.wanted(),
      hasOpenSsh,
      certificates: [
        ...(await existing(certificates)),
        ...held.filter((type) => type.includes('-cert-')).map((type) => `${type} in the agent`),
      ],
      securityKeys: await existing(files.filter((file) => /_sk$/.test(file))),
      hostIsCertified: onlyCertified(await this.around.verifier.knowledge(settings)),
    });
  }

  async connect(route: Route, through: (() => Promise<Duplex>) | undefined, signal: AbortSignal): Promise<Transport> {
    const { settings, label, choice } = route;
    const { verifier, secrets, logger } = this.around;
    const timeoutMs = settings.connectTimeoutSeconds === undefined ? this.around.connectTimeoutMs() : settings.connectTimeoutSeconds * 1000;
    logger.info(`${label}: connecting to ${settings.user}@${settings.hostname}:${settings.port} by ${choice.adapter}. ${choice.reason}`);
    if (choice.adapter === 'openssh') {
      return connectOpenSsh({
        program: this.around.program(),
        configFile: this.around.configFile(),
        destination: route.destination,
        settings,
        label,
        knowledge: () => verifier.knowledge(settings),
        through,
        knownHostsFiles: settings.userKnownHostsFiles.map((file) => this.expand(file, settings)),
        secrets,
        verifier,
        interaction: this.around.interaction,
        env: this.around.env,
        timeoutMs,
        logger,
        tell: (message) => this.around.tell(message),
        signal,
      });
    }
    return connectSsh2({
      settings,
      label,
      knowledge: await verifier.knowledge(settings),
      through: through ? await through() : undefined,
      candidates: () => this.candidates(route, signal),
      secrets,
      verifier,
      timeoutMs,
      logger,
      signal,
    });
  }

  /** Keys in the order OpenSSH tries them: of the agent those that are configured, the agent's others, files. */
  private async candidates({ settings, destination }: Route, signal: AbortSignal): Promise<readonly Candidate[]> {
    const own = await this.own.find(destination);
    if (own) return [this.own.candidate(own)];
    const address = this.agent(settings);
    const held = address === undefined ? [] : await agentKeys(address);
    const named: Candidate[] = [];
    for (const file of settings.identityFiles) {
      const candidate = await keyFile(this.expand(file, settings), this.secrets, signal);
      if (candidate) named.push(candidate);
    }
    const has = (list: readonly Candidate[], { blob }: Candidate) => list.some((one) => one.blob.equals(blob));
    return [
      ...held.filter((key) => has(named, key)),
      ...(settings.identitiesOnly ? [] : held.filter((key) => !has(named, key))),
      ...named.filter((key) => !has(held, key)),
    ];
  }

  private async agentTypes(settings: SshSettings): Promise<readonly string[]> {
    const address = this.agent(settings);
    if (address === undefined) return [];
    try {
      const env = { ...this.around.env, SSH_AUTH_SOCK: address };
      const { code, stdout } = await runLocal(['ssh-add', '-L'], { env, timeoutMs: 5_000 });
      return code === 0 ? stdout.split('\n').map((line) => line.split(' ')[0] ?? '') : [];
    } catch {
      return [];
    }
  }

  private agent(settings: SshSettings): string | undefined {
    return agentAddress(settings, this.around.env, (path) => this.expand(path, settings), this.around.platform);
  }

  private expand(path: string, settings: SshSettings): string {
    return expandSshPath(path, settings, this.around);
  }
}

async function existing(files: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => [file],
        () => [],
      ),
    ),
  );
  return found.flat();
}
