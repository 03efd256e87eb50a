import { fnv1a64, META_END, PAGE_HEADER } from '../../core/snapshot/bbolt/meta';
import { compareKeys } from '../../core/snapshot/bbolt/page';

/** What bbolt takes on nearly all machines. */
export const PAGE_SIZE = 4096;
const MAGIC = 0xed0cdaed;
const VERSION = 2;
/** The list of free pages is not kept in the file, as etcd has it; who opens it finds what nothing leads to. */
const NO_FREELIST = 0xffffffffffffffffn;
const BRANCH = 0x01;
const LEAF = 0x02;
const META = 0x04;
const ELEMENT = 16;
const BUCKET_ELEMENT = 0x01;
const BUCKET_HEADER = 16;
/** A small bucket lies within the page of its parent. */
const MOST_INLINE = PAGE_SIZE / 4;
/** Elements that a page can count. */
const MOST_ELEMENTS = 0xffff;
/** The first two pages are the metas. */
const FIRST_PAGE = 2;

export interface BoltEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A file of bbolt: what is in use of it. Pages behind that are free, and may hold anything. */
export interface BoltImage {
  /** The pages in use, with both metas; the metas count `pages`. */
  readonly bytes: Uint8Array;
  /** Pages of the whole file. */
  readonly pages: number;
}

/**
 * Writes a file of bbolt (version 2, pages of 4 KiB, little-endian) as one transaction would leave it.
 * @param buckets by name; entries in any order
 * @param txid number of the transaction
 * @param atLeast pages of the file, of which those that are not needed are free
 */
export function writeBolt(buckets: ReadonlyMap<string, readonly BoltEntry[]>, txid: bigint, atLeast = 0): BoltImage {
  const pages = new Pages();
  const roots = [...buckets].map(([name, entries]) => ({ key: encoded(name), value: bucketValue(entries, pages), flags: BUCKET_ELEMENT }));
  const root = tree(sorted(roots), pages);
  const count = Math.max(pages.count, atLeast);
  const bytes = pages.join();
  for (const id of [0, 1]) writeMeta(bytes.subarray(id * PAGE_SIZE), id, { root, pages: count, txid: txid - BigInt(id) });
  return { bytes, pages: count };
}

interface Element extends BoltEntry {
  readonly flags: number;
}

/** Takes pages one after the other. */
class Pages {
  private readonly parts: Uint8Array[] = [];
  count = FIRST_PAGE;

  /** @returns number of the first page that was taken */
  add(kind: number, elements: number, length: number): { readonly id: number; readonly bytes: Uint8Array } {
    const taken = Math.ceil(length / PAGE_SIZE);
    const id = this.count;
    const bytes = new Uint8Array(taken * PAGE_SIZE);
    header(bytes, id, kind, elements, taken - 1);
    this.parts.push(bytes);
    this.count += taken;
    return { id, bytes };
  }

  join(): Uint8Array {
    return Buffer.concat([new Uint8Array(FIRST_PAGE * PAGE_SIZE), ...this.parts]);
  }
}

/** How a bucket is entered in its parent: number of its root page, and a sequence; or zero, and the page itself. */
function bucketValue(entries: readonly BoltEntry[], pages: Pages): Uint8Array {
  const elements = sorted(entries.map((entry) => ({ ...entry, flags: 0 })));
  const length = PAGE_HEADER + elements.reduce((sum, element) => sum + sizeOf(element), 0);
  if (length <= MOST_INLINE) {
    const value = new Uint8Array(BUCKET_HEADER + length);
    const page = value.subarray(BUCKET_HEADER);
    header(page, 0, LEAF, elements.length, 0);
    fillLeaf(page, elements);
    return value;
  }
  const value = new Uint8Array(BUCKET_HEADER);
  viewOf(value).setBigUint64(0, BigInt(tree(elements, pages)), true);
  return value;
}

/** Writes leaves and the branches above them; gives the number of the root page. */
function tree(elements: readonly Element[], pages: Pages): number {
  let level = grouped(elements, sizeOf).map((group) => {
    const { id, bytes } = pages.add(LEAF, group.length, lengthOf(group, sizeOf));
    fillLeaf(bytes, group);
    return { key: group[0]?.key ?? new Uint8Array(), id };
  });
  while (level.length > 1) {
    level = grouped(level, branchSize).map((group) => {
      const { id, bytes } = pages.add(BRANCH, group.length, lengthOf(group, branchSize));
      fillBranch(bytes, group);
      return { key: group[0]?.key ?? new Uint8Array(), id };
    });
  }
  return level[0]?.id ?? 0;
}

interface Child {
  readonly key: Uint8Array;
  readonly id: number;
}

function sizeOf({ key, value }: BoltEntry): number {
  return ELEMENT + key.length + value.length;
}

function branchSize({ key }: Child): number {
  return ELEMENT + key.length;
}

function lengthOf<T>(group: readonly T[], size: (one: T) => number): number {
  return PAGE_HEADER + group.reduce((sum, one) => sum + size(one), 0);
}

/** Groups that fit on a page; what is larger has its page and an overflow for itself. An empty tree is one empty leaf. */
function grouped<T>(all: readonly T[], size: (one: T) => number): readonly (readonly T[])[] {
  const groups: T[][] = [[]];
  let length = PAGE_HEADER;
  for (const one of all) {
    const last = groups.at(-1) as T[];
    if (last.length > 0 && (length + size(one) > PAGE_SIZE || last.length === MOST_ELEMENTS)) {
      groups.push([one]);
      length = PAGE_HEADER + size(one);
    } else {
      last.push(one);
      length += size(one);
    }
  }
  return groups;
}

function fillLeaf(page: Uint8Array, elements: readonly Element[]): void {
  const view = viewOf(page);
  let data = PAGE_HEADER + elements.length * ELEMENT;
  elements.forEach(({ flags, key, value }, index) => {
    const at = PAGE_HEADER + index * ELEMENT;
    view.setUint32(at, flags, true);
    // Places count from the element's own.
    view.setUint32(at + 4, data - at, true);
    view.setUint32(at + 8, key.length, true);
    view.setUint32(at + 12, value.length, true);
    page.set(key, data);
    page.set(value, data + key.length);
    data += key.length + value.length;
  });
}

function fillBranch(page: Uint8Array, children: readonly Child[]): void {
  const view = viewOf(page);
  let data = PAGE_HEADER + children.length * ELEMENT;
  children.forEach(({ key, id }, index) => {
    const at = PAGE_HEADER + index * ELEMENT;
    view.setUint32(at, data - at, true);
    view.setUint32(at + 4, key.length, true);
    view.setBigUint64(at + 8, BigInt(id), true);
    page.set(key, data);
    data += key.length;
  });
}

function header(page: Uint8Array, id: number, kind: number, elements: number, overflow: number): void {
  const view = viewOf(page);
  view.setBigUint64(0, BigInt(id), true);
  view.setUint16(8, kind, true);
  view.setUint16(10, elements, true);
  view.setUint32(12, overflow, true);
}

function writeMeta(
  page: Uint8Array,
  id: number,
  { root, pages, txid }: { readonly root: number; readonly pages: number; readonly txid: bigint },
): void {
  header(page, id, META, 0, 0);
  const view = viewOf(page);
  view.setUint32(PAGE_HEADER, MAGIC, true);
  view.setUint32(PAGE_HEADER + 4, VERSION, true);
  view.setUint32(PAGE_HEADER + 8, PAGE_SIZE, true);
  view.setBigUint64(PAGE_HEADER + 16, BigInt(root), true);
  view.setBigUint64(PAGE_HEADER + 32, NO_FREELIST, true);
  view.setBigUint64(PAGE_HEADER + 40, BigInt(pages), true);
  view.setBigUint64(PAGE_HEADER + 48, txid, true);
  view.setBigUint64(META_END - 8, fnv1a64(page.subarray(PAGE_HEADER, META_END - 8)), true);
}

function sorted<T extends BoltEntry>(entries: readonly T[]): readonly T[] {
  return [...entries].sort((a, b) => compareKeys(a.key, b.key));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
