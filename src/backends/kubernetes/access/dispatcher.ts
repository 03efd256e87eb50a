import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { Agent, Pool, ProxyAgent, Socks5ProxyAgent, type Dispatcher } from 'undici';
import { DrydockError } from '../../../core/errors';
import { pathFrom, type ResolvedContext } from '../kubeconfig/resolve';
import { proxyFor } from './proxy';

/** Certificates and names of a connection; PEM texts. */
export interface TlsMaterial {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly servername: string | undefined;
  readonly rejectUnauthorized: boolean;
}

/** Reads what the kubeconfig says of TLS. Data in the file wins over paths, as for kubectl. */
export async function tlsMaterial({ ref, cluster, user, clusterFolder, userFolder }: ResolvedContext): Promise<TlsMaterial> {
  const read = async (what: string, data: string | undefined, path: string | undefined, folder: string) => {
    if (data !== undefined) return pem(Buffer.from(data, 'base64').toString(), what, ref.name);
    if (path === undefined) return undefined;
    const file = pathFrom(folder, path);
    try {
      return pem(await readFile(file, 'utf8'), what, ref.name);
    } catch (error) {
      if (DrydockError.is(error)) throw error;
      throw new DrydockError(
        'config',
        `${ref.name}: the ${what} ${file} can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
        { hint: 'Check the path in the kubeconfig.', cause: error },
      );
    }
  };
  const cert = await read('client certificate', user.clientCertificateData, user.clientCertificate, userFolder);
  const key = await read('client key', user.clientKeyData, user.clientKey, userFolder);
  if ((cert === undefined) !== (key === undefined)) {
    throw new DrydockError(
      'config',
      `${ref.name}: the kubeconfig has a client ${cert === undefined ? 'key but no certificate' : 'certificate but no key'}.`,
      { hint: 'Fetch the kubeconfig again.' },
    );
  }
  const ca = await read('certificate authority', cluster.certificateAuthorityData, cluster.certificateAuthority, clusterFolder);
  usable('certificate authority', ref.name, () => ca === undefined || new X509Certificate(ca));
  usable('client certificate with its key', ref.name, () => cert === undefined || key === undefined || createSecureContext({ cert, key }));
  return { ca, cert, key, servername: cluster.tlsServerName, rejectUnauthorized: !cluster.insecureSkipTlsVerify };
}

/** Told here, because in the middle of a connection a damaged certificate looks like one that is not trusted. */
function usable(what: string, cluster: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    throw new DrydockError('config', `${cluster}: the ${what} of the kubeconfig can't be used (${(error as Error).message}).`, {
      hint: 'Fetch the kubeconfig again.',
      cause: error,
    });
  }
}

function pem(text: string, what: string, cluster: string): string {
  if (text.includes('-----BEGIN ')) return text;
  throw new DrydockError('config', `${cluster}: the ${what} of the kubeconfig is not in PEM form.`, {
    hint: 'Fetch the kubeconfig again; the field may have been cut or encoded twice.',
  });
}

/** The TLS options of Node for a connection. */
export function tlsOptions({ ca, cert, key, servername, rejectUnauthorized }: TlsMaterial) {
  return {
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
  };
}

export interface DispatcherSettings {
  readonly server: URL;
  readonly tls: TlsMaterial;
  /** `proxy-url` of the kubeconfig, else what the environment says. */
  readonly proxy: string | undefined;
  readonly connectTimeoutMs: number;
}

/** Connections to one API server. HTTP/1.1: each request has a connection of its own, so watches never hold up the others. */
export function makeDispatcher({ tls, proxy, connectTimeoutMs }: DispatcherSettings): Dispatcher {
  const common = { allowH2: false, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 };
  const connect = { ...tlsOptions(tls), timeout: connectTimeoutMs, allowH2: false };
  if (proxy === undefined) return new Agent({ ...common, connect });
  const through = { ...common, connectTimeout: connectTimeoutMs, requestTls: connect };
  if (isSocks(proxy)) {
    return new Socks5ProxyAgent(proxy.replace(/^socks5h:/i, 'socks5:'), through);
  }
  return new ProxyAgent({
    ...through,
    uri: proxy,
    // Plain http as well goes through a tunnel: without one all requests would share a connection, and a watch hold up the rest.
    proxyTunnel: true,
    clientFactory: (address, options) => new Pool(address, { ...options, headersTimeout: connectTimeoutMs }),
  });
}

const PROXY_SCHEMES: readonly string[] = ['http:', 'https:', 'socks5:', 'socks5h:', 'socks:'];

function isSocks(proxy: string): boolean {
  return /^socks/i.test(proxy);
}

/**
 * The proxy that counts for a context; undefined: none.
 * @throws DrydockError of kind `config` when its address can't be used
 */
export function proxyOf(context: ResolvedContext, server: URL, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { proxyUrl } = context.cluster;
  const proxy = proxyUrl ?? proxyFor(server, env);
  if (proxy === undefined) return undefined;
  const hint = proxyUrl === undefined ? 'Correct HTTPS_PROXY or HTTP_PROXY in the environment.' : 'Correct proxy-url in the kubeconfig.';
  if (!URL.canParse(proxy)) throw new DrydockError('config', `${context.ref.name}: the proxy address is not a URL.`, { hint });
  const { protocol } = new URL(proxy);
  if (PROXY_SCHEMES.includes(protocol)) return proxy;
  throw new DrydockError(
    'config',
    `${context.ref.name}: the proxy address has the scheme ${protocol.replace(':', '')}, which is not one of http, https and socks5.`,
    { hint },
  );
}
