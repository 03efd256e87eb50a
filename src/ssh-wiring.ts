import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Bundles } from './bundles';
import { scoped, type Logger } from './core/logger';
import type { FleetCluster } from './core/model/fleet';
import { FleetHosts } from './operations/nodes/fleet-hosts';
import { once } from './once';
import type { Clock } from './ports/clock';
import type { Interaction } from './ports/interaction';
import type { OwnHosts } from './ports/own-hosts';
import type { SecretPort } from './ports/secrets';
import { expandPath } from './ui/expand-path';
import type { Notifications } from './ui/notifications';
import type { Settings } from './ui/settings';

export interface SshSurroundings {
  readonly bundles: Bundles;
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
  readonly interaction: Interaction;
  readonly notifications: Notifications;
  readonly keychain: SecretPort;
  /** Where this extension may keep files on this computer. */
  readonly storage: string;
  readonly fleet: () => Promise<readonly FleetCluster[]>;
  readonly isTrusted: () => boolean;
  /** Hosts of the practice cluster while it is open. */
  readonly ownHosts: () => OwnHosts | undefined;
}

/** Loads the SSH bundle with the first host that is looked at, and gives it what it may know of this window. */
export function wireSsh({
  bundles,
  settings,
  log,
  clock,
  interaction,
  notifications,
  keychain,
  storage,
  fleet,
  isTrusted,
  ownHosts,
}: SshSurroundings) {
  const path = (value: string) => {
    if (value === '') return undefined;
    const expanded = expandPath(value, { home: homedir(), env: process.env, workspaceFolder: undefined });
    if (expanded === undefined) log.warn(`A setting of drydock.ssh has "${value}", which refers to something that is not there`);
    return expanded;
  };
  const openSsh = () => ({ program: path(settings.get('ssh.path')) ?? 'ssh', configFile: path(settings.get('ssh.configFile')) });
  const backend = once(() =>
    bundles.ssh().createSshBackend({
      logger: scoped(log, 'ssh'),
      clock,
      interaction,
      keychain,
      env: process.env,
      home: homedir(),
      localUser: userInfo().username,
      platform: process.platform,
      trustFile: join(storage, 'ssh', 'trusted-hosts.json'),
      settings: {
        client: () => {
          const client = settings.get('ssh.client');
          return client === 'ssh2' || client === 'openssh' ? client : 'auto';
        },
        program: () => openSsh().program,
        configFile: () => openSsh().configFile,
        user: () => settings.get('ssh.user') || undefined,
        connectTimeoutMs: () => settings.get('ssh.connectTimeoutSeconds') * 1000,
        idleMs: () => settings.get('ssh.keepConnectionSeconds') * 1000,
        rememberSecrets: () => settings.get('ssh.rememberSecrets'),
      },
      tell: (message) => notifications.info(message),
      ownHosts,
    }),
  );
  const made = once(() => {
    const one = backend();
    return { ...one, hosts: new FleetHosts({ fleet, hasAlias: (name) => one.hasAlias(name), isTrusted }) };
  });
  return {
    openSsh,
    hosts: () => made().hosts,
    shells: () => made().shells,
    trust: () => ({
      list: () => made().trust.list(),
      forget: (key: Parameters<ReturnType<typeof backend>['forgetHostKey']>[0]) => made().forgetHostKey(key),
    }),
    secrets: () => made().secrets,
    /** Closes the connections, when any were made. */
    dispose: () => {
      if (bundles.loaded().includes('ssh')) backend().dispose();
    },
  };
}
