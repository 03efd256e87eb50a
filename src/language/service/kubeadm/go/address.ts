/** Addresses as Go's net package and the "sloppy" parsers of Kubernetes read them. */

export interface Ip {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** An IPv4 address (leading zeros allowed, read as decimal) or an IPv6 address without a zone. */
export function parseIp(text: string): Ip | undefined {
  return text.includes(':') ? ipv6(text) : ipv4(text);
}

function ipv4(text: string): Ip | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,8}$/.test(part) || Number(part) > 255)) return undefined;
  return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(Number(part)), 0n) };
}

function ipv6(text: string): Ip | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const read = (half: string): readonly number[] | undefined => {
    if (half === '') return [];
    const groups = half.split(':');
    const last = groups.at(-1) ?? '';
    const tail = last.includes('.') ? ipv4(last) : undefined;
    if (last.includes('.') && tail === undefined) return undefined;
    const words = tail === undefined ? groups : groups.slice(0, -1);
    if (words.some((word) => !/^[0-9a-fA-F]{1,4}$/.test(word))) return undefined;
    const numbers = words.map((word) => Number.parseInt(word, 16));
    return tail === undefined ? numbers : [...numbers, Number(tail.value >> 16n), Number(tail.value & 0xffffn)];
  };
  const [head, rest] = [read(halves[0] ?? ''), halves.length === 2 ? read(halves[1] ?? '') : []];
  if (head === undefined || rest === undefined) return undefined;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => 0), ...rest];
  const value = all.reduce((sum, group) => (sum << 16n) + BigInt(group), 0n);
  // What is written as ::ffff:a.b.c.d is an IPv4 address to Go.
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

export function isLoopback({ bits, value }: Ip): boolean {
  return bits === 32 ? value >> 24n === 127n : value === 1n;
}

export function isUnspecified({ value }: Ip): boolean {
  return value === 0n;
}

export interface Cidr {
  readonly bits: 32 | 128;
  readonly prefix: number;
  /** First address of the range. */
  readonly start: bigint;
  readonly end: bigint;
}

export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const length = text.slice(slash + 1);
  const ip = parseIp(text.slice(0, slash));
  // An IPv4 address written as ::ffff:a.b.c.d has the mask of an IPv6 address.
  const bits = text.includes(':') ? 128 : 32;
  if (ip === undefined || !/^\d{1,3}$/.test(length) || Number(length) > bits) return undefined;
  const prefix = Number(length);
  const value = ip.bits === bits ? ip.value : 0xffff_0000_0000n + ip.value;
  const size = 1n << BigInt(bits - prefix);
  const start = value - (value % size);
  return { bits, prefix, start, end: start + size - 1n };
}

/** A list of ranges joined by commas, without blanks: Kubernetes trims none. undefined when one can't be read. */
export function parseCidrs(text: string): readonly Cidr[] | undefined {
  const ranges = text.split(',').map(parseCidr);
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return a.bits === b.bits && a.start <= b.end && b.start <= a.end;
}

export function contains(range: Cidr, ip: Ip): boolean {
  return range.bits === ip.bits && range.start <= ip.value && ip.value <= range.end;
}

/** How many addresses Kubernetes counts in a range: 0 for the very largest, which it takes for an overflow. */
export function rangeSize({ bits, prefix }: Cidr): number {
  const host = bits - prefix;
  if ((bits === 32 && host >= 31) || host >= 127) return 0;
  return host >= 53 ? Number.MAX_SAFE_INTEGER : 2 ** host;
}

/** Go's net.SplitHostPort; undefined where that fails. */
export function splitHostPort(text: string): { readonly host: string; readonly port: string } | undefined {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return undefined;
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0 || end + 1 !== colon || text.indexOf('[', 1) >= 0 || text.indexOf(']', end + 1) >= 0) return undefined;
    return { host: text.slice(1, end), port: text.slice(colon + 1) };
  }
  const host = text.slice(0, colon);
  if (host.includes(':') || /[[\]]/.test(text)) return undefined;
  return { host, port: text.slice(colon + 1) };
}

export function isPort(text: string): boolean {
  return /^\d{1,8}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
