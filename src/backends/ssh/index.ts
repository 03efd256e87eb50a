/** Bundle `ssh`: everything that talks to hosts over SSH. Loaded when a host is first looked at. */
import type { Disposable } from '../../core/disposable';
import type { Logger } from '../../core/logger';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import type { OwnHosts } from '../../ports/own-hosts';
import type { RemoteShells } from '../../ports/remote-shell';
import type { SecretPort } from '../../ports/secrets';
import type { TrustedHostKey } from '../../core/policy/host-keys';
import { Secrets, type KeptSecret } from './auth/secrets';
import { SshConfigResolver } from './config/resolver';
import { Connector } from './connector';
import { expandSshPath } from './expand';
import { OneAtATime } from './one-at-a-time';
import { JoinedTrustStore, OwnHostBook } from './own-hosts';
import { PooledShells } from './shells';
import { FileTrustStore, type TrustStore } from './trust/store';
import { HostKeyVerifier } from './trust/verifier';

/** For the practice cluster's SSH servers: the library is packaged once. */
export { Server, utils } from 'ssh2';

export interface SshBackendDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly interaction: Interaction;
  /** The platform's keychain. */
  readonly keychain: SecretPort | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly localUser: string;
  readonly platform: NodeJS.Platform;
  /** Absolute path of the file with trusted host keys. */
  readonly trustFile: string;
  readonly settings: {
    /** `drydock.ssh.client`. */
    client(): 'auto' | 'ssh2' | 'openssh';
    /** `drydock.ssh.path`: name or path of the OpenSSH client. */
    program(): string;
    /** `drydock.ssh.configFile`; undefined: the user's and the system's own. */
    configFile(): string | undefined;
    /** `drydock.ssh.user`. */
    user(): string | undefined;
    connectTimeoutMs(): number;
    /** How long a connection that nobody uses is kept. */
    idleMs(): number;
    /** Whether passwords and passphrases are written to the keychain. */
    rememberSecrets(): boolean;
  };
  /** Hosts that this program brings itself, while they are there. */
  readonly ownHosts?: () => OwnHosts | undefined;
  /** Tells the person something that needs no answer, as "touch the security key". */
  tell(message: string): void;
}

export interface SshBackend extends Disposable {
  readonly shells: RemoteShells;
  readonly trust: Pick<TrustStore, 'list'>;
  /** Trusts a key no longer, and closes the connections. */
  forgetHostKey(key: Pick<TrustedHostKey, 'host' | 'fingerprint'>): Promise<void>;
  /** Passwords and passphrases that are kept, by what they are for. Forgetting leaves connections open that were made with them. */
  readonly secrets: {
    list(): Promise<readonly KeptSecret[]>;
    forget(key: string): Promise<void>;
  };
  /** Whether the ssh configuration has a `Host` line of its own for a name. */
  hasAlias(name: string): Promise<boolean>;
}

export function createSshBackend(dependencies: SshBackendDependencies): SshBackend {
  const { logger, clock, interaction, keychain, env, home, localUser, platform, settings } = dependencies;
  const questions = new OneAtATime();
  const own = new OwnHostBook(() => dependencies.ownHosts?.());
  const trust = new JoinedTrustStore(new FileTrustStore(dependencies.trustFile), own.opened);
  const shared = {
    env,
    home,
    localUser,
    logger,
    own,
    program: () => settings.program(),
    configFile: () => settings.configFile(),
  };
  const resolver = new SshConfigResolver({ ...shared, user: () => settings.user() });
  const verifier = new HostKeyVerifier({
    store: trust,
    interaction,
    questions,
    clock,
    logger,
    expand: (path, of) => expandSshPath(path, of, { home, localUser }),
  });
  const secrets = new Secrets(interaction, questions, keychain, () => settings.rememberSecrets());
  const connector = new Connector({
    ...shared,
    resolver,
    verifier,
    secrets,
    interaction,
    clock,
    platform,
    wanted: () => settings.client(),
    connectTimeoutMs: () => settings.connectTimeoutMs(),
    tell: (message) => dependencies.tell(message),
  });
  const shells = new PooledShells(connector, settings.idleMs());
  return {
    shells,
    trust,
    secrets: { list: () => secrets.list(), forget: (key) => secrets.forget(key) },
    async forgetHostKey(key) {
      await trust.remove(key);
      // What was let in by it must not go on.
      shells.closeAll();
    },
    hasAlias: (name) => resolver.hasAlias(name),
    dispose() {
      shells.dispose();
      trust.dispose();
    },
  };
}
