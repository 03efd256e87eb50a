import { parseDocument } from 'yaml';

/** The cluster entry of a kubeconfig, as far as Drydock reads it. Names are the file's own. */
export interface ClusterEntry {
  readonly server: string | undefined;
  readonly certificateAuthority: string | undefined;
  readonly certificateAuthorityData: string | undefined;
  readonly insecureSkipTlsVerify: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
}

export interface ExecEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
}

export interface UserEntry {
  readonly clientCertificate: string | undefined;
  readonly clientCertificateData: string | undefined;
  readonly clientKey: string | undefined;
  readonly clientKeyData: string | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly impersonate: { readonly user: string; readonly groups: readonly string[]; readonly uid: string | undefined } | undefined;
  readonly exec: ExecEntry | undefined;
  /** Name of a legacy auth-provider and, for oidc, its token. */
  readonly authProvider: { readonly name: string; readonly idToken: string | undefined } | undefined;
}

export interface ContextEntry {
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | undefined;
}

/** One kubeconfig file. Where a name stands twice, the first entry holds. */
export interface Kubeconfig {
  readonly file: string;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly currentContext: string | undefined;
}

/**
 * Reads the text of a kubeconfig file.
 * @throws Error whose message is a sentence that says what is wrong with it
 */
export function parseKubeconfig(file: string, text: string): Kubeconfig {
  if (text.includes('\0')) throw new Error('It is not a text file.');
  const document = parseDocument(text, { merge: true, logLevel: 'error', uniqueKeys: false });
  const [problem] = document.errors;
  if (problem) throw new Error(`It is not valid YAML: ${problem.message.split('\n')[0] ?? ''}`.replace(/[:.]?$/, '.'));
  const root = document.toJS({ maxAliasCount: 100 }) as unknown;
  if (root === null || root === undefined) throw new Error('It is empty.');
  if (!isObject(root)) throw new Error('It is not a kubeconfig: its top level is not a mapping.');
  if (root.kind !== undefined && root.kind !== 'Config')
    throw new Error(`It is not a kubeconfig: its kind is ${show(root.kind)}, not Config.`);
  return {
    file,
    clusters: entries(root.clusters, 'clusters', 'cluster', readCluster),
    users: entries(root.users, 'users', 'user', readUser),
    contexts: entries(root.contexts, 'contexts', 'context', readContext),
    currentContext: string(root['current-context']),
  };
}

function entries<T>(
  list: unknown,
  field: string,
  inner: string,
  read: (entry: Readonly<Record<string, unknown>>) => T,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  if (list === undefined || list === null) return found;
  if (!Array.isArray(list)) throw new Error(`"${field}" is not a list.`);
  for (const item of list as unknown[]) {
    const name = isObject(item) ? string(item.name) : undefined;
    if (!isObject(item) || name === undefined) throw new Error(`An entry of "${field}" has no name.`);
    const content = item[inner];
    if (content !== undefined && content !== null && !isObject(content))
      throw new Error(`The entry ${show(name)} of "${field}" is not a mapping.`);
    if (!found.has(name)) found.set(name, read(isObject(content) ? content : {}));
  }
  return found;
}

function readCluster(entry: Readonly<Record<string, unknown>>): ClusterEntry {
  return {
    server: string(entry.server),
    certificateAuthority: string(entry['certificate-authority']),
    certificateAuthorityData: string(entry['certificate-authority-data']),
    insecureSkipTlsVerify: entry['insecure-skip-tls-verify'] === true,
    tlsServerName: string(entry['tls-server-name']),
    proxyUrl: string(entry['proxy-url']),
  };
}

function readContext(entry: Readonly<Record<string, unknown>>): ContextEntry {
  return { cluster: string(entry.cluster) ?? '', user: string(entry.user) ?? '', namespace: string(entry.namespace) };
}

function readUser(entry: Readonly<Record<string, unknown>>): UserEntry {
  const as = string(entry.as);
  const provider = entry['auth-provider'];
  return {
    clientCertificate: string(entry['client-certificate']),
    clientCertificateData: string(entry['client-certificate-data']),
    clientKey: string(entry['client-key']),
    clientKeyData: string(entry['client-key-data']),
    token: string(entry.token),
    tokenFile: string(entry.tokenFile),
    username: string(entry.username),
    password: string(entry.password),
    impersonate: as === undefined ? undefined : { user: as, groups: strings(entry['as-groups']), uid: string(entry['as-uid']) },
    exec: isObject(entry.exec) ? readExec(entry.exec) : undefined,
    authProvider: isObject(provider)
      ? {
          name: string(provider.name) ?? 'without a name',
          idToken: isObject(provider.config) ? string(provider.config['id-token']) : undefined,
        }
      : undefined,
  };
}

function readExec(exec: Readonly<Record<string, unknown>>): ExecEntry {
  const env: Record<string, string> = {};
  for (const item of Array.isArray(exec.env) ? (exec.env as unknown[]) : []) {
    const name = isObject(item) ? string(item.name) : undefined;
    if (isObject(item) && name !== undefined) env[name] = string(item.value) ?? '';
  }
  const mode = exec.interactiveMode;
  return {
    apiVersion: string(exec.apiVersion) ?? '',
    command: string(exec.command) ?? '',
    args: strings(exec.args),
    env,
    installHint: string(exec.installHint),
    provideClusterInfo: exec.provideClusterInfo === true,
    interactiveMode: mode === 'Never' || mode === 'Always' ? mode : 'IfAvailable',
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Numbers stand for text here: a token or a password may be all digits. Empty text counts as absent. */
function string(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((item) => string(item) ?? []) : [];
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
