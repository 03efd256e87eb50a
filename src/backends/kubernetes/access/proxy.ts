import { BlockList, isIP } from 'node:net';

/**
 * The proxy that the environment names for a server: HTTPS_PROXY or HTTP_PROXY by its scheme, unless NO_PROXY lists the
 * host. Loopback never goes through a proxy. The rules are those of Go's HTTP client, which kubectl uses.
 */
export function proxyFor(server: URL, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host === '::1' || /^127\./.test(host)) return undefined;
  const isSecure = server.protocol === 'https:';
  const value = isSecure ? firstSet(env.HTTPS_PROXY, env.https_proxy) : firstSet(env.HTTP_PROXY, env.http_proxy);
  const port = server.port || (isSecure ? '443' : '80');
  if (value === undefined || isExcluded(host, port, firstSet(env.NO_PROXY, env.no_proxy) ?? '')) return undefined;
  return /^[a-z0-9]+:\/\//i.test(value) ? value : `http://${value}`;
}

/** A variable that is set to nothing counts as not set. */
function firstSet(...values: readonly (string | undefined)[]): string | undefined {
  return values.map((value) => value?.trim()).find((value) => value !== undefined && value !== '');
}

function isExcluded(host: string, port: string, list: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || (entry.includes('/') ? isInRange(host, entry) : isNamed(host, port, entry)));
}

/** An address or a name, each with or without a port. A name stands for what is below it as well; with a dot in front only for that. */
function isNamed(host: string, port: string, entry: string): boolean {
  const [, bare, wantedPort] = isIP(entry) ? [entry, entry] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  if (bare === undefined || (wantedPort !== undefined && wantedPort !== port)) return false;
  const name = bare.replace(/^\[|\]$/g, '').replace(/^\*\./, '.');
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`);
}

/** Whether an address lies in a range such as 10.0.0.0/8 or fd00::/8. */
function isInRange(host: string, range: string): boolean {
  const [base = '', bits = ''] = range.split('/');
  const family = isIP(host);
  const length = Number(bits);
  if (family === 0 || family !== isIP(base) || !/^\d+$/.test(bits) || length > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const addresses = new BlockList();
  addresses.addSubnet(base, length, type);
  return addresses.check(host, type);
}
