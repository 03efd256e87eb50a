import { DamageError, type Region } from '../damage';
import { PAGE_HEADER } from './meta';

const BRANCH = 0x01;
const LEAF = 0x02;
const META = 0x04;
const FREELIST = 0x10;
/** Bytes of an element's description, in branches and leaves. */
const ELEMENT = 16;
/** Mark of a leaf's element whose value is a bucket. */
const BUCKET_ELEMENT = 0x01;

export type PageKind = 'branch' | 'leaf' | 'meta' | 'freelist' | 'unknown';

/**
 * One page, or a run of them (a page and its overflow), over bytes that may belong to a buffer that is used again: what is
 * to be kept must be copied. Every access is checked against the page's end.
 */
export class Page {
  readonly kind: PageKind;
  /** Elements. */
  readonly count: number;
  /** Pages beyond the first that belong to it. */
  readonly overflow: number;
  private readonly view: DataView;

  /**
   * @param id number of the page
   * @param bytes from the page's first; may end before the overflow does, where only the beginning is wanted
   * @param bucket name, for messages
   */
  constructor(
    readonly id: number,
    readonly bytes: Uint8Array,
    readonly bucket: string | undefined,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.kind = kindOf(this.view.getUint16(8, true));
    this.count = this.view.getUint16(10, true);
    this.overflow = this.view.getUint32(12, true);
  }

  /** The same page over bytes of its own. */
  copy(): Page {
    return new Page(this.id, this.bytes.slice(), this.bucket);
  }

  /** What the page says its number is. */
  get ownId(): bigint {
    return this.view.getBigUint64(0, true);
  }

  /** Whether it says that it is what it was read as. */
  get isItself(): boolean {
    return this.view.getUint32(0, true) === this.id % 2 ** 32 && this.view.getUint32(4, true) === Math.floor(this.id / 2 ** 32);
  }

  get flags(): number {
    return this.view.getUint16(8, true);
  }

  /** @throws DamageError where the elements don't fit on the page */
  checkElements(): void {
    if (PAGE_HEADER + this.count * ELEMENT > this.bytes.length) {
      throw this.damage(`${this.count} elements do not fit on it`);
    }
  }

  /** Page that an element of a branch leads to. */
  child(index: number): number {
    const at = PAGE_HEADER + index * ELEMENT;
    return this.view.getUint32(at + 12, true) * 2 ** 32 + this.view.getUint32(at + 8, true);
  }

  /** @throws DamageError */
  branchKey(index: number): Uint8Array {
    const at = PAGE_HEADER + index * ELEMENT;
    return this.slice(index, at + this.view.getUint32(at, true), this.view.getUint32(at + 4, true));
  }

  isBucket(index: number): boolean {
    return (this.view.getUint32(PAGE_HEADER + index * ELEMENT, true) & BUCKET_ELEMENT) !== 0;
  }

  /** Where the key of a leaf's element begins, for who reads in place. @throws DamageError where it does not fit */
  leafKeyStart(index: number): number {
    const at = PAGE_HEADER + index * ELEMENT;
    const start = at + this.view.getUint32(at + 4, true);
    if (start + this.view.getUint32(at + 8, true) > this.bytes.length) throw this.beyond(index);
    return start;
  }

  leafKeyLength(index: number): number {
    return this.view.getUint32(PAGE_HEADER + index * ELEMENT + 8, true);
  }

  leafValueLength(index: number): number {
    return this.view.getUint32(PAGE_HEADER + index * ELEMENT + 12, true);
  }

  /** @throws DamageError */
  leafKey(index: number): Uint8Array {
    const start = this.leafKeyStart(index);
    return this.bytes.subarray(start, start + this.leafKeyLength(index));
  }

  /** @throws DamageError where it is not all there */
  leafValue(index: number): Uint8Array {
    const start = this.leafKeyStart(index) + this.leafKeyLength(index);
    return this.slice(index, start, this.leafValueLength(index));
  }

  damage(message: string, region: Region = this.kind === 'branch' || this.kind === 'leaf' ? this.kind : 'bucket'): DamageError {
    return new DamageError({ region, page: this.id, message, ...(this.bucket === undefined ? {} : { bucket: this.bucket }) });
  }

  private slice(index: number, start: number, length: number): Uint8Array {
    if (start + length > this.bytes.length) throw this.beyond(index);
    return this.bytes.subarray(start, start + length);
  }

  private beyond(index: number): DamageError {
    return this.damage(`element ${index} leads beyond its end`);
  }
}

function kindOf(flags: number): PageKind {
  switch (flags) {
    case BRANCH:
      return 'branch';
    case LEAF:
      return 'leaf';
    case META:
      return 'meta';
    case FREELIST:
      return 'freelist';
    default:
      return 'unknown';
  }
}

/** Order of keys: byte by byte, shorter first. Negative, zero, positive. */
export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** How a name in a file is shown: as text where it is, else hexadecimal. */
export function shownName(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, 64));
  return /^[\w.:/-]+$/.test(text) ? text : `0x${Buffer.from(bytes.subarray(0, 32)).toString('hex')}`;
}
