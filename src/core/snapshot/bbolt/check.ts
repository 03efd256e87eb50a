import { cancelled } from '../../errors';
import { DamageError, type Finding } from '../damage';
import { bucketAt, checkNode, DEEPEST, describeKind, rootBucket, type Bucket } from './bucket';
import type { BoltFile } from './file';
import { PAGE_HEADER, readMeta } from './meta';
import { compareKeys, type Page } from './page';
import { PageSet } from './page-set';

/** What the check of all pages found. */
export interface BoltCheck {
  /** The first of them; see `total`. */
  readonly findings: readonly Finding[];
  readonly total: number;
  readonly pages: number;
  /** Pages that belong to a bucket, the metas or the freelist. */
  readonly used: number;
  readonly depth: number;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  /** Told of every leaf in the order of keys, so that what needs all of them needs no second reading. Valid until it returns. */
  readonly onLeaf?: (leaf: Page, bucket: Bucket) => void;
  /** Told before the leaves of a bucket that lies in the root; inline ones, too. */
  readonly onBucket?: (bucket: Bucket) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/** As many as help; a file that is broken everywhere has one for each page. */
const MOST_FINDINGS = 50;

/**
 * Looks at every page of a file, as `bbolt check` does: each is reached exactly once or is free, is what it should be, keeps its
 * keys in order and within what its parent promises. Findings are collected, and it goes on behind a damaged page.
 * @throws DrydockError `cancelled`, `storage`
 */
export async function checkBolt(file: BoltFile, options: CheckOptions = {}): Promise<BoltCheck> {
  const check = new Check(file, options);
  await check.metas();
  const free = await check.freelist();
  await check.buckets();
  check.unreached(free);
  return check.result();
}

class Check {
  private readonly findings: Finding[] = [];
  private total = 0;
  private deepest = 0;
  private readonly used: PageSet;
  private readonly onDamage = (finding: Finding): void => {
    this.total++;
    if (this.findings.length < MOST_FINDINGS) this.findings.push(finding);
  };

  constructor(
    private readonly file: BoltFile,
    private readonly options: CheckOptions,
  ) {
    this.used = new PageSet(file.meta.pages);
    this.used.add(0);
    this.used.add(1);
  }

  result(): BoltCheck {
    return { findings: this.findings, total: this.total, pages: this.file.meta.pages, used: this.used.size, depth: this.deepest };
  }

  async metas(): Promise<void> {
    this.file.metas.readings.forEach(({ problem }, page) => {
      if (problem !== undefined) this.onDamage({ region: 'meta', page, message: problem });
    });
    for (const id of [0, 1]) {
      const head = await this.file.head(id);
      if (readMeta(head.bytes).problem !== undefined) continue;
      if (head.kind !== 'meta') this.onDamage({ region: 'meta', page: id, message: `it is no meta but ${describeKind(head)}` });
      else if (head.ownId !== BigInt(id)) this.onDamage({ region: 'meta', page: id, message: `it calls itself page ${head.ownId}` });
    }
  }

  /** Pages that the freelist names; unset where the file keeps none. */
  async freelist(): Promise<PageSet | undefined> {
    const { freelist, pages } = this.file.meta;
    if (freelist === undefined) return undefined;
    const free = new PageSet(pages);
    await this.guarded(async () => {
      const page = await this.file.page(freelist);
      this.mark(page);
      const at = (message: string) => page.damage(message, 'freelist');
      if (page.kind !== 'freelist') throw at(`it is no freelist but ${describeKind(page)}`);
      if (page.ownId !== BigInt(freelist)) throw at(`it calls itself page ${page.ownId}`);
      const view = new DataView(page.bytes.buffer, page.bytes.byteOffset, page.bytes.byteLength);
      // A count that does not fit into 16 bits stands in the first place.
      const isLong = page.count === 0xffff;
      const count = isLong ? Number(view.getBigUint64(PAGE_HEADER, true)) : page.count;
      const first = PAGE_HEADER + (isLong ? 8 : 0);
      if (first + count * 8 > page.bytes.length) throw at(`${count} free pages do not fit on it`);
      for (let index = 0; index < count; index++) {
        const id = Number(view.getBigUint64(first + index * 8, true));
        if (id < 2 || id >= pages) throw at(`it names page ${id}; there are ${pages}`);
        if (!free.add(id)) this.onDamage({ region: 'freelist', page: freelist, message: `it names page ${id} twice` });
      }
    });
    return free;
  }

  async buckets(): Promise<void> {
    const below: Bucket[] = [];
    await this.bucket(rootBucket(this.file), (page, index) => below.push(bucketAt(page, index)));
    for (const bucket of below) {
      this.options.onBucket?.(bucket);
      const nested: Bucket[] = [];
      await this.bucket(bucket, (page, index) => nested.push(bucketAt(page, index)), this.options.onLeaf);
      // Buckets within buckets: etcd has none, bbolt files may. Each page is reached once, so this ends.
      for (let inner = nested.pop(); inner; inner = nested.pop()) {
        await this.bucket(inner, (page, index) => nested.push(bucketAt(page, index)));
      }
    }
  }

  unreached(free: PageSet | undefined): void {
    if (!free) return;
    for (let id = 2; id < this.file.meta.pages; id++) {
      if (free.has(id) && this.used.has(id)) this.onDamage({ region: 'freelist', page: id, message: 'it is in use and called free' });
      if (!free.has(id) && !this.used.has(id)) this.onDamage({ region: 'freelist', page: id, message: 'it is neither in use nor free' });
    }
  }

  private async bucket(
    bucket: Bucket,
    onBucket: (page: Page, index: number) => void,
    onLeaf?: (leaf: Page, bucket: Bucket) => void,
  ): Promise<void> {
    const visit = (leaf: Page, min: Uint8Array | undefined, max: Uint8Array | undefined) => {
      this.guardedSync(() => {
        checkOrder(leaf, (index) => leaf.leafKey(index), min, max);
        for (let index = 0; index < leaf.count; index++) {
          leaf.leafValue(index);
          if (leaf.isBucket(index)) onBucket(leaf, index);
        }
        onLeaf?.(leaf, bucket);
      });
    };
    if (bucket.inline) {
      visit(bucket.inline, undefined, undefined);
      return;
    }
    await this.guarded(async () => {
      const root = await this.file.page(bucket.root, bucket.name);
      await this.node(root, bucket, { min: undefined, max: undefined, depth: 1 }, visit);
    });
  }

  private async node(page: Page, bucket: Bucket, range: Range, visit: LeafVisit): Promise<void> {
    const { min, max, depth } = range;
    if (!this.mark(page)) return;
    checkNode(page);
    this.deepest = Math.max(this.deepest, depth);
    if (page.kind === 'leaf') {
      visit(page, min, max);
      return;
    }
    if (depth > DEEPEST) throw page.damage(`the tree is deeper than ${DEEPEST} pages`);
    if (page.count === 0) throw page.damage('it has no elements');
    // The page's memory may be used again while its children are read.
    const branch = page.copy();
    const keys = Array.from({ length: branch.count }, (_, index) => branch.branchKey(index));
    this.guardedSync(() => checkOrder(branch, (index) => keys[index] ?? new Uint8Array(0), min, max));
    const ids = keys.map((_, index) => branch.child(index));
    const readable = ids.filter((id, index) => this.mayFollow(branch, id, index));
    const { signal } = this.options;
    const reading = { bucket: bucket.name, onDamage: this.onDamage, ...(signal ? { signal } : {}) };
    let index = 0;
    for await (const piece of this.file.pages(readable, reading)) {
      for (const child of piece) {
        while (ids[index] !== child.id && index < ids.length) index++;
        const below = { min: keys[index], max: keys[index + 1] ?? max, depth: depth + 1 };
        await this.guarded(() => this.node(child, bucket, below, visit));
        index++;
      }
      this.options.onProgress?.(this.used.size, this.file.meta.pages);
    }
  }

  private mayFollow(branch: Page, id: number, index: number): boolean {
    const { pages } = this.file.meta;
    if (id >= 2 && id < pages) return true;
    this.onDamage(branch.damage(`element ${index} leads to page ${id}; there are ${pages}`).finding);
    return false;
  }

  /** @returns whether none of the page and its overflow was reached before */
  private mark(page: Page): boolean {
    let isNew = true;
    for (let id = page.id; id <= page.id + page.overflow; id++) {
      if (this.used.add(id)) continue;
      if (isNew) this.onDamage(page.damage(id === page.id ? 'it is reached twice' : `page ${id} of its overflow is reached twice`).finding);
      isNew = false;
    }
    return isNew;
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    if (this.options.signal?.aborted) throw cancelled(this.options.signal.reason);
    try {
      await work();
    } catch (error) {
      this.collect(error);
    }
  }

  private guardedSync(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.collect(error);
    }
  }

  private collect(error: unknown): void {
    if (!(error instanceof DamageError)) throw error;
    this.onDamage(error.finding);
  }
}

interface Range {
  /** Keys are not less than this one, and less than that one. */
  readonly min: Uint8Array | undefined;
  readonly max: Uint8Array | undefined;
  readonly depth: number;
}

type LeafVisit = (leaf: Page, min: Uint8Array | undefined, max: Uint8Array | undefined) => void;

/** @throws DamageError */
function checkOrder(page: Page, keyOf: (index: number) => Uint8Array, min: Uint8Array | undefined, max: Uint8Array | undefined): void {
  if (page.count === 0) return;
  let previous = keyOf(0);
  if (min && compareKeys(previous, min) < 0) throw page.damage('its first key is less than what leads to it');
  for (let index = 1; index < page.count; index++) {
    const key = keyOf(index);
    if (compareKeys(previous, key) >= 0) throw page.damage(`the key of element ${index} is not greater than the one before`);
    previous = key;
  }
  if (max && compareKeys(previous, max) >= 0) throw page.damage('its last key is not less than what leads to the next page');
}
