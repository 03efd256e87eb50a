import { DamageError } from '../damage';

/** Bytes of the header that every page begins with: id, flags, count, overflow. */
export const PAGE_HEADER = 16;
/** Bytes of a meta page that mean something: header and meta. */
export const META_END = PAGE_HEADER + 64;
/** First bytes of a meta, and the version that bbolt writes. */
const MAGIC = 0xed0cdaed;
const VERSION = 2;
/** A freelist that is not kept in the file, as etcd has it. */
const NO_FREELIST = 0xffffffffffffffffn;
/** bbolt takes the page size of the operating system; these are the ones it looks for when the first meta is broken. */
export const PAGE_SIZES: readonly number[] = Array.from({ length: 15 }, (_, shift) => 1024 << shift);

/** What bbolt keeps twice, in the first two pages: where everything begins. */
export interface Meta {
  readonly pageSize: number;
  /** Page of the root bucket. */
  readonly root: number;
  /** Page of the freelist; unset where it is not kept, as in files of etcd. */
  readonly freelist: number | undefined;
  /** Pages there are: the first number that was never used. */
  readonly pages: number;
  readonly txid: bigint;
}

/** A meta page that was looked at: what it says, or why it can't be used. */
export type MetaReading = { readonly meta: Meta; readonly problem?: undefined } | { readonly meta?: undefined; readonly problem: string };

/** @param page the page's first bytes, at least `META_END` of them */
export function readMeta(page: Uint8Array): MetaReading {
  if (page.length < META_END) return { problem: 'it is cut off' };
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const magic = view.getUint32(PAGE_HEADER, true);
  if (magic !== MAGIC) {
    const isSwapped = view.getUint32(PAGE_HEADER, false) === MAGIC;
    return {
      problem: isSwapped
        ? 'it was written by a big-endian machine, whose files Drydock does not read'
        : `its magic is ${hex(magic)} instead of ${hex(MAGIC)}`,
    };
  }
  const version = view.getUint32(PAGE_HEADER + 4, true);
  if (version !== VERSION) return { problem: `its format is version ${version}; version ${VERSION} is known` };
  const stored = view.getBigUint64(PAGE_HEADER + 56, true);
  if (stored !== fnv1a64(page.subarray(PAGE_HEADER, PAGE_HEADER + 56))) return { problem: 'its checksum is wrong' };
  const pageSize = view.getUint32(PAGE_HEADER + 8, true);
  if (pageSize < 512 || pageSize > 1 << 24 || (pageSize & (pageSize - 1)) !== 0) return { problem: `its page size is ${pageSize}` };
  const freelist = view.getBigUint64(PAGE_HEADER + 32, true);
  const root = view.getBigUint64(PAGE_HEADER + 16, true);
  const pages = view.getBigUint64(PAGE_HEADER + 40, true);
  if (pages > BigInt(Number.MAX_SAFE_INTEGER) / BigInt(pageSize)) return { problem: `it counts ${pages} pages` };
  if (root < 2n || root >= pages) return { problem: `its root bucket is page ${root} of ${pages}` };
  if (freelist !== NO_FREELIST && (freelist < 2n || freelist >= pages)) return { problem: `its freelist is page ${freelist} of ${pages}` };
  return {
    meta: {
      pageSize,
      root: Number(root),
      freelist: freelist === NO_FREELIST ? undefined : Number(freelist),
      pages: Number(pages),
      txid: view.getBigUint64(PAGE_HEADER + 48, true),
    },
  };
}

/** Both metas of a file, and the one that counts. */
export interface Metas {
  readonly chosen: Meta;
  /** Of page 0 and page 1. */
  readonly readings: readonly [MetaReading, MetaReading];
}

/**
 * The valid meta of the higher transaction, as bbolt chooses it.
 * @param head the file's first bytes; two pages of them are enough. Where the first meta is broken, the second is looked for at every size
 * @throws DamageError where none of the two can be used
 */
export function chooseMeta(head: Uint8Array): Metas {
  const first = readMeta(head);
  const second = first.meta ? readMeta(head.subarray(first.meta.pageSize)) : findSecond(head);
  const readings = [first, second] as const;
  const usable = readings.flatMap(({ meta }) => (meta ? [meta] : []));
  const [chosen, other] = usable;
  if (chosen === undefined) throw new DamageError({ region: 'meta', page: 0, message: `no bbolt file: ${first.problem}` });
  return { chosen: other && other.txid > chosen.txid ? other : chosen, readings };
}

function findSecond(head: Uint8Array): MetaReading {
  for (const size of PAGE_SIZES) {
    const reading = readMeta(head.subarray(size));
    if (reading.meta?.pageSize === size) return reading;
  }
  return { problem: 'it was not found at any page size' };
}

/** FNV-1a with 64 bits. */
export function fnv1a64(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
