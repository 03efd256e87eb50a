import { isIPv4, isIPv6 } from '../../parse/ip-address';

/** IPv4 in four decimal numbers, or IPv6 without a zone. */
export function isIPAddress(text: string): boolean {
  return isIPv4(text) || isIPv6(text);
}

const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** A DNS name. One that ends in digits alone would be read as an address by resolvers, so it is none (RFC 3696). */
export function isDomainName(text: string): boolean {
  const labels = text.split('.');
  return text.length <= 253 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
}

/** Host and port as in a URL: IPv6 in brackets. */
export function hostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
