/** One element of DER (X.690): its tag byte, and the bytes inside. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Tag, length and content. */
  readonly whole: Uint8Array;
}

export const TAG = { boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

/** Tag byte of the n-th context-specific element. */
export function contextTag(number: number, constructed: boolean): number {
  return 0x80 | (constructed ? 0x20 : 0) | number;
}

/**
 * Reads the elements that stand one after another in some bytes.
 * @throws RangeError where a length leads beyond the end, or a tag has several bytes, which certificates do not use
 */
export function readElements(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const element = readElement(bytes.subarray(at));
    elements.push(element);
    at += element.whole.length;
  }
  return elements;
}

/** Reads the element some bytes begin with. */
export function readElement(bytes: Uint8Array): DerElement {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) throw new RangeError('The data ends where an element should begin.');
  if ((tag & 0x1f) === 0x1f) throw new RangeError('The data has a tag of several bytes.');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4) throw new RangeError('The data has a length that DER does not allow.');
  const length = lengthBytes === 0 ? first : bytes.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  const start = 2 + lengthBytes;
  if (start + length > bytes.length) throw new RangeError('The data is cut off.');
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(0, start + length) };
}

/** `2.5.29.17` */
export function readOid(content: Uint8Array): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)));
    else arcs.push(value);
    value = 0;
  }
  return arcs.join('.');
}

/** Numbers of the bits that are set in a BIT STRING, from the first. */
export function readBits(content: Uint8Array): readonly number[] {
  const bits: number[] = [];
  for (let index = 0; index < (content.length - 1) * 8; index++) {
    if ((content[1 + (index >> 3)] ?? 0) & (0x80 >> (index & 7))) bits.push(index);
  }
  return bits;
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Text of a string element, by its tag; certificates use UTF-8, printable, IA5, T61 and BMP strings. */
export function readString({ tag, content }: DerElement): string {
  if (tag === 0x1e) return new TextDecoder('utf-16be').decode(content);
  return new TextDecoder(tag === 0x14 ? 'latin1' : 'utf-8').decode(content);
}
