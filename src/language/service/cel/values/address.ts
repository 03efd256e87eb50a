import { namedType } from '../library/signature';
import { CelError, type LibraryValue } from './value';

/** The 32 or 128 bits of an address; undefined when the text is none. Zones are not read, nor leading zeros in IPv4. */
function parseBits(text: string): { bits: bigint; width: 32 | 128 } | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return { bits: v4, width: 32 };
  const v6 = text.includes(':') ? parseV6(text) : undefined;
  return v6 === undefined ? undefined : { bits: v6, width: 128 };
}

function parseV4(text: string): bigint | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const octets = found?.slice(1) ?? [];
  if (found === null || octets.some((octet) => Number(octet) > 255 || /^0\d/.test(octet))) return undefined;
  return octets.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n);
}

function parseV6(text: string): bigint | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const embedded = tail === null ? undefined : parseV4(tail[2] ?? '');
  if (tail !== null && embedded === undefined) return undefined;
  const hex = embedded === undefined ? text : `${tail?.[1] ?? ''}${(embedded >> 16n).toString(16)}:${(embedded & 0xffffn).toString(16)}`;
  const halves = hex.split('::');
  if (halves.length > 2) return undefined;
  const [front = [], back = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const groups = [...front, ...back];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const missing = 8 - groups.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...front, ...Array.from({ length: missing }, () => '0'), ...back].reduce(
    (bits, group) => (bits << 16n) | BigInt(`0x${group}`),
    0n,
  );
}

/** True for an IPv6 address in any spelling, one that stands for an IPv4 address included. */
export function isIpv6(text: string): boolean {
  return parseBits(text)?.width === 128;
}

/** IPv4 written as IPv6 (`::ffff:1.2.3.4`), which the API server refuses. */
function isMapped(bits: bigint, width: number): boolean {
  return width === 128 && bits >> 32n === 0xffffn;
}

/** An IP address (Go's net/netip). */
export class IpAddress implements LibraryValue {
  readonly typeName = 'net.IP';
  readonly type = namedType('IP');

  constructor(
    readonly bits: bigint,
    readonly width: 32 | 128,
  ) {}

  /** @throws CelError when the text is no address */
  static parse(text: string): IpAddress {
    const found = parseBits(text);
    if (found === undefined) throw new CelError(`IP Address "${text}" parse error during conversion from string`);
    if (isMapped(found.bits, found.width)) throw new CelError(`IPv4-mapped IPv6 address "${text}" is not allowed`);
    return new IpAddress(found.bits, found.width);
  }

  equals(other: LibraryValue): boolean {
    return other instanceof IpAddress && other.bits === this.bits && other.width === this.width;
  }

  get isUnspecified(): boolean {
    return this.bits === 0n;
  }

  get isLoopback(): boolean {
    return this.width === 32 ? this.bits >> 24n === 127n : this.bits === 1n;
  }

  get isLinkLocalUnicast(): boolean {
    return this.width === 32 ? this.bits >> 16n === 0xa9fen : this.bits >> 118n === 0xfe80n >> 6n;
  }

  get isLinkLocalMulticast(): boolean {
    return this.width === 32 ? this.bits >> 8n === 0xe00000n : ((this.bits >> 112n) & 0xff0fn) === 0xff02n;
  }

  get isGlobalUnicast(): boolean {
    const isMulticast = this.width === 32 ? this.bits >> 28n === 0xen : this.bits >> 120n === 0xffn;
    const isBroadcast = this.width === 32 && this.bits === 0xffffffffn;
    return !this.isUnspecified && !this.isLoopback && !isMulticast && !this.isLinkLocalUnicast && !isBroadcast;
  }

  toString(): string {
    if (this.width === 32) return [24n, 16n, 8n, 0n].map((shift) => ((this.bits >> shift) & 0xffn).toString()).join('.');
    const groups = Array.from({ length: 8 }, (_, i) => ((this.bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
    const { start, length } = longestZeros(groups);
    if (length < 2) return groups.join(':');
    return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
  }
}

function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let run = 0;
  groups.forEach((group, i) => {
    run = group === '0' ? run + 1 : 0;
    if (run > best.length) best = { start: i + 1 - run, length: run };
  });
  return best;
}

/** A range of addresses. It may name an address within the range, like `10.1.2.3/8`. */
export class Cidr implements LibraryValue {
  readonly typeName = 'net.CIDR';
  readonly type = namedType('CIDR');

  constructor(
    readonly address: IpAddress,
    readonly prefix: number,
  ) {}

  /** @throws CelError when the text is no range */
  static parse(text: string): Cidr {
    const found = /^(.*)\/(0|[1-9]\d{0,2})$/.exec(text);
    const bits = found === null ? undefined : parseBits(found[1] ?? '');
    const prefix = Number(found?.[2]);
    if (bits === undefined || prefix > bits.width || isMapped(bits.bits, bits.width)) {
      throw new CelError(`network address parse error during conversion from string: "${text}"`);
    }
    return new Cidr(new IpAddress(bits.bits, bits.width), prefix);
  }

  equals(other: LibraryValue): boolean {
    return other instanceof Cidr && other.prefix === this.prefix && other.address.equals(this.address);
  }

  contains(address: IpAddress): boolean {
    const shift = BigInt(this.address.width - this.prefix);
    return address.width === this.address.width && address.bits >> shift === this.address.bits >> shift;
  }

  containsRange(other: Cidr): boolean {
    return this.prefix <= other.prefix && this.contains(other.address);
  }

  masked(): Cidr {
    const shift = BigInt(this.address.width - this.prefix);
    return new Cidr(new IpAddress((this.address.bits >> shift) << shift, this.address.width), this.prefix);
  }

  toString(): string {
    return `${this.address.toString()}/${this.prefix}`;
  }
}
