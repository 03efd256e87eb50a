import type { SubjectNames } from '../../model/certificate';

/** Whether a certificate is good for a host: an address must be listed, a name may fall under a wildcard of one level (RFC 6125). */
export function namesHost({ dns, ip }: Pick<SubjectNames, 'dns' | 'ip'>, host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isAddress(bare)) return ip.some((address) => sameAddress(address, bare));
  const wanted = bare.replace(/\.$/, '');
  return dns.some((name) => {
    const pattern = name.toLowerCase().replace(/\.$/, '');
    return pattern === wanted || (pattern.startsWith('*.') && wanted.replace(/^[^.]+/, '*') === pattern);
  });
}

export function isAddress(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

/** Addresses of version 6 may be written in several ways; the URL parser of the platform knows the one that counts. */
export function sameAddress(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(address: string): string {
  if (!address.includes(':')) return address;
  const url = `http://[${address}]/`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address.toLowerCase();
}
