import { checkNode, DEEPEST, type Bucket } from './bucket';
import type { BoltFile } from './file';
import type { Page } from './page';
import { PageSet } from './page-set';

export interface ScanOptions {
  /** Whether the beginning of a single element is enough, where its value lies in an overflow. */
  readonly heads?: boolean;
  readonly signal?: AbortSignal;
  /** Told after each piece: pages that were read, and those there are at least. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Every leaf of a bucket in the order of the file, not of the keys: each byte is read about once, in large pieces. Pages given
 * are valid until the visit is over.
 * @throws DamageError, DrydockError `cancelled`
 */
export async function scanLeaves(file: BoltFile, bucket: Bucket, visit: (leaf: Page) => void, options: ScanOptions = {}): Promise<void> {
  if (bucket.inline) {
    visit(bucket.inline);
    return;
  }
  const { heads, signal, onProgress } = options;
  const seen = new PageSet(file.meta.pages);
  const reading = { bucket: bucket.name, ...(signal ? { signal } : {}) };
  let level = Float64Array.of(bucket.root);
  let done = 0;
  for (let depth = 0; level.length > 0; depth++) {
    const next: number[] = [];
    for await (const piece of file.pages(level, { ...reading, ...(heads === undefined ? {} : { heads }) })) {
      for (const page of piece) {
        checkNode(page);
        if (!seen.add(page.id)) throw page.damage('it is reached twice');
        if (page.kind === 'leaf') visit(page);
        else {
          if (depth >= DEEPEST) throw page.damage(`the tree is deeper than ${DEEPEST} pages`);
          for (let index = 0; index < page.count; index++) next.push(page.child(index));
          if (next.length > file.meta.pages) throw page.damage('there are more ways to pages than pages');
        }
      }
      done += piece.length;
      onProgress?.(done, done + next.length);
    }
    // Numbers, and no function that compares them: there are hundreds of thousands in a large file.
    level = new Float64Array(next).sort();
  }
}
