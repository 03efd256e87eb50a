import { DrydockError } from '../../errors';
import type { StrictChecking } from '../../policy/host-keys';

/** What the ssh configuration says about one destination, as far as Drydock follows it. Paths are as written, `~` unexpanded. */
export interface SshSettings {
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string | undefined;
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** A path, `SSH_AUTH_SOCK`, `none`, or unset. */
  readonly identityAgent: string | undefined;
  readonly proxyCommand: string | undefined;
  readonly proxyJump: readonly string[];
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly strictChecking: StrictChecking;
  readonly connectTimeoutSeconds: number | undefined;
  readonly preferredAuthentications: readonly string[];
  readonly gssapi: boolean;
  readonly publicKey: boolean;
  readonly password: boolean;
  readonly keyboardInteractive: boolean;
  readonly pkcs11Provider: string | undefined;
}

/** Values of the ssh configuration by lower-case keyword, in order. */
export type SshOptions = ReadonlyMap<string, readonly string[]>;

/** Reads what `ssh -G` prints: a keyword and its value on each line. */
export function parseSshG(text: string): SshOptions {
  const options = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const blank = line.indexOf(' ');
    if (blank <= 0) continue;
    const keyword = line.slice(0, blank).toLowerCase();
    const values = options.get(keyword) ?? [];
    values.push(line.slice(blank + 1).trim());
    options.set(keyword, values);
  }
  return options;
}

/** @param host what was asked for, in case the options do not say */
export function sshSettings(options: SshOptions, host: string, localUser: string): SshSettings {
  const one = (keyword: string) => options.get(keyword)?.[0];
  const given = (keyword: string) => {
    const value = one(keyword);
    return value === undefined || value === '' || value.toLowerCase() === 'none' ? undefined : value;
  };
  const on = (keyword: string, unset: boolean) => {
    const value = one(keyword)?.toLowerCase();
    return value === undefined ? unset : value === 'yes' || value === 'true';
  };
  const seconds = Number(given('connecttimeout'));
  return {
    hostname: one('hostname') ?? host,
    port: portOf(one('port')),
    user: one('user') ?? localUser,
    hostKeyAlias: given('hostkeyalias'),
    identityFiles: (options.get('identityfile') ?? []).filter((file) => file.toLowerCase() !== 'none').map(unquoted),
    certificateFiles: (options.get('certificatefile') ?? []).filter((file) => file.toLowerCase() !== 'none').map(unquoted),
    identitiesOnly: on('identitiesonly', false),
    identityAgent: one('identityagent'),
    proxyCommand: given('proxycommand'),
    proxyJump:
      given('proxyjump')
        ?.split(',')
        .map((hop) => hop.trim()) ?? [],
    userKnownHostsFiles: files(one('userknownhostsfile')),
    globalKnownHostsFiles: files(one('globalknownhostsfile')),
    strictChecking: strictOf(one('stricthostkeychecking')),
    connectTimeoutSeconds: Number.isFinite(seconds) && seconds > 0 ? seconds : undefined,
    preferredAuthentications: given('preferredauthentications')?.split(',') ?? [],
    gssapi: on('gssapiauthentication', false),
    publicKey: one('pubkeyauthentication')?.toLowerCase() !== 'no' && one('pubkeyauthentication')?.toLowerCase() !== 'false',
    password: on('passwordauthentication', true),
    keyboardInteractive: on('kbdinteractiveauthentication', true),
    pkcs11Provider: given('pkcs11provider'),
  };
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 22;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new DrydockError('config', `The ssh configuration has the port "${text}".`, { hint: 'Correct Port in ~/.ssh/config.' });
}

/** `accept-new` and `yes` are followed; `no` and `off` would leave keys unverified and are read as `ask`. */
function strictOf(text: string | undefined): StrictChecking {
  const value = text?.toLowerCase();
  if (value === 'yes' || value === 'true') return 'yes';
  return value === 'accept-new' ? 'accept-new' : 'ask';
}

/** Several paths with blanks between them; a path with a blank is in double quotes. */
function files(text: string | undefined): readonly string[] {
  return (text?.match(/"[^"]*"|\S+/g) ?? []).map(unquoted).filter((file) => file.toLowerCase() !== 'none' && file !== '/dev/null');
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}

/** `[user@]host[:port]` or `ssh://…`, as in ProxyJump. */
export interface JumpHost {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

export function parseJump(text: string): JumpHost {
  const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:[\]]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*))(?::(\d+))?\/?$/.exec(
    text.trim(),
  );
  const host = match?.[2] ?? match?.[3];
  if (!match || host === undefined)
    throw new DrydockError('config', `"${text}" is not a jump host.`, { hint: 'Write [user@]host[:port].' });
  return {
    host: checkedHost(host),
    ...(match[1] === undefined ? {} : { user: checkedUser(match[1]) }),
    ...(match[4] === undefined ? {} : { port: portOf(match[4]) }),
  };
}

/** As people write it, without the brackets that only an IPv6 address with a port needs. */
export function jumpText(text: string): string {
  const { host, user, port } = parseJump(text);
  const address = port !== undefined && host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${address}${port === undefined ? '' : `:${port}`}`;
}

/**
 * A host name or address that may stand in arguments and in the ProxyCommand of a configuration, where a shell sees it. Names
 * come from clusters and from files of the workspace; a name with anything else in it is refused.
 */
export function checkedHost(host: string): string {
  if (/^[A-Za-z0-9_](?:[A-Za-z0-9_.:%-]*[A-Za-z0-9_.])?$|^[A-Fa-f0-9:]+(?:%[A-Za-z0-9_.-]+)?$/.test(host)) return host;
  throw new DrydockError('config', `"${host}" is not a host name or address.`, { hint: 'Correct the address of the host.' });
}

export function checkedUser(user: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.@+\\$-]*$/.test(user) && user.length <= 128) return user;
  throw new DrydockError('config', `"${user}" is not a user name.`, { hint: 'Correct the user of the host.' });
}
