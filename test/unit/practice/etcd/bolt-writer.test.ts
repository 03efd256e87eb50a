import { describe, expect, it } from 'vitest';
import { bucketsIn, Cursor } from '../../../../src/core/snapshot/bbolt/bucket';
import { checkBolt } from '../../../../src/core/snapshot/bbolt/check';
import { BoltFile } from '../../../../src/core/snapshot/bbolt/file';
import { MemoryAccess } from '../../../../src/core/snapshot/random-access';
import { PAGE_SIZE, writeBolt, type BoltEntry } from '../../../../src/practice/etcd/bolt-writer';
import { wholeFile } from '../../../../src/practice/etcd/database';

const text = (value: string) => new TextEncoder().encode(value);

async function read(file: BoltFile, name: string): Promise<readonly (readonly [string, number])[]> {
  const bucket = (await bucketsIn(file)).find((one) => one.name === name)!;
  const found: [string, number][] = [];
  const cursor = new Cursor(file, bucket);
  for (let at = await cursor.seek(new Uint8Array()); at; at = await cursor.next())
    found.push([new TextDecoder().decode(at.page.leafKey(at.index)), at.page.leafValue(at.index).length]);
  return found;
}

/** Sizes that make a tree of three levels, elements larger than a page, an inline bucket and an empty one. */
const entries: readonly BoltEntry[] = Array.from({ length: 30_000 }, (_, index) => ({
  key: text(`key/${String((index * 7919) % 30_000).padStart(8, '0')}/${'k'.repeat(index % 90)}`),
  value: new Uint8Array(index % 5_000 === 0 ? 3 * PAGE_SIZE + 17 : index % 200),
}));

describe('files of bbolt that are written here', () => {
  it('are sound, with every key in its order and every value whole', async () => {
    const buckets = new Map([
      ['many', entries],
      [
        'few',
        [
          { key: text('b'), value: text('2') },
          { key: text('a'), value: text('1') },
        ],
      ],
      ['none', []],
    ]);
    const image = writeBolt(buckets, 9n);
    const file = await BoltFile.open(new MemoryAccess(wholeFile(image)));
    const check = await checkBolt(file, {});
    expect(check).toMatchObject({ findings: [], total: 0, pages: image.pages, used: image.pages });
    expect(check.depth).toBeGreaterThanOrEqual(3);
    expect((await bucketsIn(file)).map(({ name }) => name)).toEqual(['few', 'many', 'none']);
    expect(await read(file, 'few')).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect(await read(file, 'none')).toEqual([]);
    const expected = entries
      .map(({ key, value }) => [new TextDecoder().decode(key), value.length] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    expect(await read(file, 'many')).toEqual(expected);
  });

  it('may have free pages behind what is in use', async () => {
    const image = writeBolt(new Map([['few', [{ key: text('a'), value: text('1') }]]]), 2n, 100);
    expect(image.pages).toBe(100);
    expect(image.bytes.length).toBeLessThan(5 * PAGE_SIZE);
    const whole = wholeFile(image);
    expect(whole.length).toBe(100 * PAGE_SIZE);
    const file = await BoltFile.open(new MemoryAccess(whole));
    expect(await checkBolt(file, {})).toMatchObject({ findings: [], pages: 100 });
  });
});
