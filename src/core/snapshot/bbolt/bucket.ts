import type { BoltFile } from './file';
import { PAGE_HEADER } from './meta';
import { compareKeys, Page, shownName } from './page';

/** A bucket: a tree of pages of its own, or a small one that lies within the page of its parent. */
export interface Bucket {
  /** For messages and for looking up; what is no text is hexadecimal. */
  readonly name: string;
  readonly nameBytes: Uint8Array;
  /** First page of its tree; 0 where it is inline. */
  readonly root: number;
  readonly inline: Page | undefined;
}

const BUCKET_HEADER = 16;
/** Deeper than any tree that fits into a file, since a branch has two children at least. */
export const DEEPEST = 48;

/** The bucket of buckets. */
export function rootBucket(file: BoltFile): Bucket {
  return { name: 'root', nameBytes: new Uint8Array(0), root: file.meta.root, inline: undefined };
}

/**
 * The bucket that an element of a leaf holds; copied, so that it outlives the page.
 * @throws DamageError
 */
export function bucketAt(page: Page, index: number): Bucket {
  const nameBytes = page.leafKey(index).slice();
  const name = shownName(nameBytes);
  const value = page.leafValue(index);
  if (value.length < BUCKET_HEADER) throw page.damage(`the entry of bucket ${name} has ${value.length} bytes`);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const root = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (root !== 0) return { name, nameBytes, root, inline: undefined };
  if (value.length < BUCKET_HEADER + PAGE_HEADER) throw page.damage(`the inline bucket ${name} is cut off`);
  const inline = new Page(page.id, value.slice(BUCKET_HEADER), name);
  if (inline.kind !== 'leaf') throw page.damage(`the inline bucket ${name} is no leaf but ${describeKind(inline)}`, 'bucket');
  if (inline.overflow !== 0) throw page.damage(`the inline bucket ${name} has an overflow`, 'bucket');
  inline.checkElements();
  return { name, nameBytes, root, inline };
}

/** An element of a leaf. */
export interface Place {
  readonly page: Page;
  readonly index: number;
}

/** Walks the keys of a bucket in order, from any of them on. The pages it gives stay as they are. */
export class Cursor {
  /** From the root down: pages, and the element that was followed. */
  private stack: { readonly page: Page; index: number }[] = [];

  constructor(
    private readonly file: BoltFile,
    private readonly bucket: Bucket,
  ) {}

  /**
   * The first element whose key is not less.
   * @throws DamageError
   */
  async seek(key: Uint8Array): Promise<Place | undefined> {
    this.stack = [];
    let page = this.bucket.inline ?? (await this.load(this.bucket.root));
    while (page.kind === 'branch') {
      const branch = page;
      const index = Math.max(0, firstIndex(branch.count, (at) => compareKeys(branch.branchKey(at), key) > 0) - 1);
      this.stack.push({ page, index });
      page = await this.descend(branch, index);
    }
    const leaf = page;
    this.stack.push({ page, index: firstIndex(leaf.count, (at) => compareKeys(leaf.leafKey(at), key) >= 0) });
    return this.settle();
  }

  /** The element after the one that was given last. @throws DamageError */
  async next(): Promise<Place | undefined> {
    const top = this.stack.at(-1);
    if (!top) return undefined;
    top.index++;
    return this.settle();
  }

  /** Goes on to the next leaf while the present one is at its end. */
  private async settle(): Promise<Place | undefined> {
    for (;;) {
      const top = this.stack.at(-1);
      if (!top) return undefined;
      if (top.index < top.page.count) {
        if (top.page.kind === 'leaf') return { page: top.page, index: top.index };
        const page = await this.descend(top.page, top.index);
        this.stack.push({ page, index: 0 });
        continue;
      }
      this.stack.pop();
      const parent = this.stack.at(-1);
      if (parent) parent.index++;
    }
  }

  private async descend(branch: Page, index: number): Promise<Page> {
    if (branch.count === 0) throw branch.damage('it has no elements');
    if (this.stack.length > DEEPEST) throw branch.damage(`the tree is deeper than ${DEEPEST} pages`);
    const child = branch.child(index);
    if (this.stack.some(({ page }) => page.id === child)) throw branch.damage(`element ${index} leads back to page ${child}`);
    return this.load(child);
  }

  private async load(id: number): Promise<Page> {
    const page = await this.file.page(id, this.bucket.name);
    checkNode(page);
    return page;
  }
}

/** @throws DamageError where a page is no branch or leaf, is another than it should be, or its elements don't fit */
export function checkNode(page: Page): void {
  if (page.kind !== 'branch' && page.kind !== 'leaf') throw page.damage(`it is no branch or leaf but ${describeKind(page)}`, 'bucket');
  if (!page.isItself) throw page.damage(`it calls itself page ${page.ownId}`);
  page.checkElements();
}

export function describeKind(page: Page): string {
  return page.kind === 'unknown' ? `has the flags 0x${page.flags.toString(16)}` : `a ${page.kind}`;
}

/** First of `count` numbers for which a condition holds that, once true, stays true; `count` where it never does. */
function firstIndex(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The buckets that lie directly in another, in order. @throws DamageError */
export async function bucketsIn(file: BoltFile, parent: Bucket = rootBucket(file)): Promise<readonly Bucket[]> {
  const buckets: Bucket[] = [];
  const cursor = new Cursor(file, parent);
  for (let at = await cursor.seek(new Uint8Array(0)); at; at = await cursor.next()) {
    if (at.page.isBucket(at.index)) buckets.push(bucketAt(at.page, at.index));
    // etcd has about ten; a file that claims very many only wants memory.
    if (buckets.length > MOST_BUCKETS) throw at.page.damage(`there are more than ${MOST_BUCKETS} buckets`, 'bucket');
  }
  return buckets;
}

const MOST_BUCKETS = 10_000;
