import type { SshSettings } from '../../../core/parse/ssh/settings';
import type { TrustedHostKey } from '../../../core/policy/host-keys';

export interface OpenSshTarget {
  readonly program: string;
  /** `-F`; undefined: the user's own. */
  readonly configFile: string | undefined;
  /** What the ssh configuration knows the host by. */
  readonly destination: string;
  readonly settings: SshSettings;
  /** Port on loopback that leads through the jump hosts; undefined: ssh connects by itself. */
  readonly relayPort: number | undefined;
  /** The name keys are looked up by, as known_hosts has it. */
  readonly keyName: string;
  /** Our own known_hosts file, and the user's. */
  readonly knownHosts: readonly string[];
  readonly connectTimeoutSeconds: number;
}

/** What both the connection and the look at a host's key need. Our options stand first: ssh takes the first value of each. */
export function baseArguments(target: OpenSshTarget): readonly string[] {
  const { settings, relayPort } = target;
  return [
    ...(target.configFile === undefined ? [] : ['-F', target.configFile]),
    ...options({
      ...(relayPort === undefined
        ? { Port: String(settings.port) }
        : { HostName: '127.0.0.1', Port: String(relayPort), HostKeyAlias: target.keyName, ProxyJump: 'none' }),
      User: settings.user,
      ConnectTimeout: String(target.connectTimeoutSeconds),
      CheckHostIP: 'no',
      UpdateHostKeys: 'no',
      HashKnownHosts: 'no',
      ForwardAgent: 'no',
      ForwardX11: 'no',
      ClearAllForwardings: 'yes',
      PermitLocalCommand: 'no',
      RemoteCommand: 'none',
      RequestTTY: 'no',
      EscapeChar: 'none',
      ControlPersist: 'no',
      LogLevel: 'ERROR',
    }),
  ];
}

/** Only a key that is known already lets ssh go on. */
export function strictArguments({ knownHosts }: OpenSshTarget): readonly string[] {
  return options({
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: knownHosts.map(quotedPath).join(' '),
    ServerAliveInterval: '10',
    ServerAliveCountMax: '3',
    NumberOfPasswordPrompts: '3',
  });
}

/** Takes down the host's key into a file of its own, and tries no way to log in. */
export function keyProbeArguments(file: string, hostKeyAlgorithms: readonly string[]): readonly string[] {
  return options({
    StrictHostKeyChecking: 'accept-new',
    UserKnownHostsFile: quotedPath(file),
    GlobalKnownHostsFile: '/dev/null',
    HostKeyAlgorithms: hostKeyAlgorithms.join(','),
    PreferredAuthentications: 'none',
    BatchMode: 'yes',
    ControlMaster: 'no',
    ControlPath: 'none',
  });
}

export function masterArguments(socket: string): readonly string[] {
  return options({ ControlMaster: 'yes', ControlPath: quotedPath(socket) });
}

/** Through the connection that stands, or not at all: without it ssh would make a new one. */
export function sharingArguments(socket: string): readonly string[] {
  return options({ ControlMaster: 'no', ControlPath: quotedPath(socket), ProxyCommand: 'false' });
}

/** Our store in the format of known_hosts. */
export function knownHostsText(trusted: readonly TrustedHostKey[]): string {
  return trusted.map(({ host, type, key }) => `${host} ${type} ${key}\n`).join('');
}

function options(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

function quotedPath(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
