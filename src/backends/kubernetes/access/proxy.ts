/**
 * The proxy that the environment names for a server: HTTPS_PROXY or HTTP_PROXY by its scheme, unless NO_PROXY lists the
 * host. Loopback never goes through a proxy. The rules are those of Go's HTTP client, which kubectl uses.
 */
export function proxyFor(server: URL, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host === '::1' || /^127\./.test(host)) return undefined;
  const value = server.protocol === 'https:' ? (env.HTTPS_PROXY ?? env.https_proxy) : (env.HTTP_PROXY ?? env.http_proxy);
  if (
    value === undefined ||
    value === '' ||
    isExcluded(host, server.port || (server.protocol === 'https:' ? '443' : '80'), env.NO_PROXY ?? env.no_proxy ?? '')
  )
    return undefined;
  return /^[a-z0-9]+:\/\//i.test(value) ? value : `http://${value}`;
}

function isExcluded(host: string, port: string, list: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      if (entry.includes('/')) return inRange(host, entry);
      const [, name = entry, wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (wantedPort !== undefined && wantedPort !== port) return false;
      const domain = name.replace(/^\*?\./, '');
      return host === domain || host.endsWith(`.${domain}`);
    });
}

/** Whether an IPv4 address lies in a range such as 10.0.0.0/8. */
function inRange(host: string, range: string): boolean {
  const [base = '', bits = ''] = range.split('/');
  const [address, start, length] = [ipv4(host), ipv4(base), Number(bits)];
  if (address === undefined || start === undefined || !Number.isInteger(length) || length < 0 || length > 32) return false;
  const size = 2 ** (32 - length);
  return Math.floor(address / size) === Math.floor(start / size);
}

function ipv4(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
