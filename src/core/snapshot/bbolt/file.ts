import { cancelled } from '../../errors';
import { DamageError, type Finding } from '../damage';
import type { RandomAccess } from '../random-access';
import { chooseMeta, PAGE_HEADER, type Meta, type Metas } from './meta';
import { Page } from './page';

/** Bytes of single pages that are kept. */
const CACHE_BYTES = 4 * 1024 * 1024;
/** Bytes read at a time where many pages are wanted. */
const CHUNK = 512 * 1024;
/** Pages between two wanted ones that are read, too, rather than to begin anew. */
const GAP = 8;
/** Longest run of pages: etcd refuses requests far smaller than this. */
const LONGEST_RUN = 256 * 1024 * 1024;
/** Head of the file that is read to find both metas. */
const HEAD = 132 * 1024;

/** A bbolt database that is read, and never written. Bounded in memory whatever the file says. */
export class BoltFile {
  private readonly cache = new Map<number, Uint8Array>();
  private cached = 0;

  private constructor(
    private readonly source: RandomAccess,
    readonly metas: Metas,
  ) {}

  /** @throws DamageError where there is no usable meta, or the file is shorter than that says */
  static async open(source: RandomAccess): Promise<BoltFile> {
    if (source.size < 1024) throw new DamageError({ region: 'file', message: `No bbolt file: it has ${source.size} bytes` });
    let head = new Uint8Array(Math.min(source.size, HEAD));
    await source.readInto(head, 0);
    if (!hasBothMetas(head) && source.size > HEAD) {
      head = new Uint8Array(Math.min(source.size, 17 * 1024 * 1024));
      await source.readInto(head, 0);
    }
    const metas = chooseMeta(head);
    const { pages, pageSize } = metas.chosen;
    if (pages * pageSize > source.size) {
      const missing = pages * pageSize - source.size;
      throw new DamageError({ region: 'file', message: `The file ends ${missing} bytes before the last of its ${pages} pages` });
    }
    return new BoltFile(source, metas);
  }

  get meta(): Meta {
    return this.metas.chosen;
  }

  /**
   * One page with its overflow; the bytes stay as they are.
   * @throws DamageError where the number or the overflow leads out of the file
   */
  async page(id: number, bucket?: string): Promise<Page> {
    this.checkId(id, bucket);
    const kept = this.cache.get(id);
    if (kept) {
      this.cache.delete(id);
      this.cache.set(id, kept);
      return new Page(id, kept, bucket);
    }
    const { pageSize } = this.meta;
    const first = new Uint8Array(pageSize);
    await this.source.readInto(first, id * pageSize);
    const page = new Page(id, first, bucket);
    if (page.overflow === 0) {
      this.keep(id, first);
      return page;
    }
    const whole = new Uint8Array(this.runLength(page));
    await this.source.readInto(whole, id * pageSize);
    this.keep(id, whole);
    return new Page(id, whole, bucket);
  }

  /** The first bytes of a page, without its overflow; of the metas, too. */
  async head(id: number): Promise<Page> {
    const bytes = new Uint8Array(this.meta.pageSize);
    await this.source.readInto(bytes, id * this.meta.pageSize);
    return new Page(id, bytes, undefined);
  }

  /**
   * Many pages in the order they are named, in pieces that are read ahead. The pages of a piece may be used until the next is
   * asked for: their memory is used again.
   * @throws DamageError, DrydockError `cancelled`
   */
  async *pages(ids: ArrayLike<number>, options: ReadOptions = {}): AsyncGenerator<readonly Page[], void, undefined> {
    const { bucket, signal } = options;
    const pieces = this.pieces(ids, bucket);
    let next = this.readPiece(pieces.next(), new Uint8Array(CHUNK));
    // Who stops reading must not leave a rejection that nobody handles.
    next?.catch(() => undefined);
    let spare = new Uint8Array(CHUNK);
    while (next) {
      const piece = await next;
      if (signal?.aborted) throw cancelled(signal.reason);
      next = this.readPiece(pieces.next(), spare);
      next?.catch(() => undefined);
      spare = piece.buffer;
      yield await this.cut(piece, options);
    }
  }

  private async cut({ ids, start, bytes }: Piece, { bucket, heads = false, onDamage }: ReadOptions): Promise<readonly Page[]> {
    const { pageSize } = this.meta;
    const cut: Page[] = [];
    for (const id of ids) {
      const from = (id - start) * pageSize;
      const first = new Page(id, bytes.subarray(from, from + pageSize), bucket);
      try {
        const length = first.overflow === 0 ? pageSize : this.runLength(first);
        // Of several elements, all but the first may lie in the overflow.
        const isEnough = (heads && first.count === 1) || from + length <= bytes.length;
        if (length === pageSize) cut.push(first);
        else if (isEnough) cut.push(new Page(id, bytes.subarray(from, from + length), bucket));
        else {
          const whole = new Uint8Array(length);
          await this.source.readInto(whole, id * pageSize);
          cut.push(new Page(id, whole, bucket));
        }
      } catch (error) {
        if (!onDamage || !(error instanceof DamageError)) throw error;
        onDamage(error.finding);
      }
    }
    return cut;
  }

  /** Page numbers put together as far as one read brings them. */
  private *pieces(ids: ArrayLike<number>, bucket: string | undefined): Generator<Omit<Piece, 'bytes' | 'buffer'>, undefined, undefined> {
    const most = Math.max(1, Math.floor(CHUNK / this.meta.pageSize));
    for (let index = 0; index < ids.length;) {
      const start = ids[index] ?? 0;
      this.checkId(start, bucket);
      const piece = [start];
      let last = start;
      for (index++; index < ids.length; index++) {
        const id = ids[index] ?? 0;
        this.checkId(id, bucket);
        if (id <= last || id - last > GAP || id - start >= most) break;
        piece.push(id);
        last = id;
      }
      yield { ids: piece, start, end: Math.min(this.meta.pages, last + 1) };
    }
    return undefined;
  }

  private readPiece(
    next: IteratorResult<Omit<Piece, 'bytes' | 'buffer'>, undefined>,
    buffer: Uint8Array<ArrayBuffer>,
  ): Promise<Piece> | undefined {
    if (next.done) return undefined;
    const { ids, start, end } = next.value;
    const { pageSize } = this.meta;
    const length = (end - start) * pageSize;
    const target = length <= buffer.length ? buffer : new Uint8Array(length);
    const bytes = target.subarray(0, length);
    return this.source.readInto(bytes, start * pageSize).then(() => ({ ids, start, end, bytes, buffer: target }));
  }

  /** @throws DamageError */
  checkId(id: number, bucket?: string): void {
    if (Number.isSafeInteger(id) && id >= 2 && id < this.meta.pages) return;
    const of = bucket === undefined ? '' : `Bucket ${bucket}: `;
    throw new DamageError({ region: 'branch', message: `${of}something leads to page ${id}; there are ${this.meta.pages}` });
  }

  /** Bytes of a page with its overflow. @throws DamageError */
  private runLength(page: Page): number {
    const { pages, pageSize } = this.meta;
    const length = (page.overflow + 1) * pageSize;
    if (page.id + page.overflow >= pages) throw page.damage(`its overflow of ${page.overflow} pages leads out of the file`, 'overflow');
    if (length > LONGEST_RUN) throw page.damage(`its overflow of ${page.overflow} pages is more than etcd writes`, 'overflow');
    return length;
  }

  private keep(id: number, bytes: Uint8Array): void {
    if (bytes.length > CACHE_BYTES / 4) return;
    this.cache.set(id, bytes);
    this.cached += bytes.length;
    for (const [oldest, old] of this.cache) {
      if (this.cached <= CACHE_BYTES) break;
      this.cache.delete(oldest);
      this.cached -= old.length;
    }
  }
}

export interface ReadOptions {
  readonly bucket?: string;
  /** Whether the beginning of a single element is enough: what lies in the overflow may be missing then. */
  readonly heads?: boolean;
  readonly signal?: AbortSignal;
  /** Where set, it is told of a page that can't be read, which is then left out; else that is thrown. */
  readonly onDamage?: (finding: Finding) => void;
}

interface Piece {
  readonly ids: readonly number[];
  /** First page, and the one after the last. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
  readonly buffer: Uint8Array<ArrayBuffer>;
}

function hasBothMetas(head: Uint8Array): boolean {
  try {
    return head.length >= PAGE_HEADER && chooseMeta(head).readings.every(({ meta }) => meta !== undefined);
  } catch {
    return false;
  }
}
