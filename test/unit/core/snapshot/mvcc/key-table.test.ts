import { describe, expect, it } from 'vitest';
import { KeyFolders } from '../../../../../src/core/snapshot/mvcc/key-folders';
import { KeyTable } from '../../../../../src/core/snapshot/mvcc/key-table';

const bytes = (text: string) => Buffer.from(text);

describe('KeyTable', () => {
  it('numbers each key once, whatever their lengths, and finds it again', () => {
    const table = new KeyTable();
    const keys = [
      '',
      ...Array.from({ length: 20_000 }, (_, index) => `/registry/pods/team-${index % 40}/object-${index}`),
      // Beyond the first piece, larger than any piece, and exactly as large as one.
      ...['x', 'y'].map((letter) => letter.repeat(1_500_000)),
      'z'.repeat(1 << 20),
      'last',
    ];
    const numbers = keys.map((key) => table.intern(bytes(`-${key}-`), 1, key.length + 1));
    expect(numbers).toEqual(keys.map((_, index) => index));
    expect(table.size).toBe(keys.length);
    for (const [index, key] of keys.entries()) {
      expect(table.find(bytes(key))).toBe(index);
      expect(bytes(key).equals(table.key(index))).toBe(true);
    }
    expect(keys.map((key) => table.intern(bytes(key), 0, key.length))).toEqual(numbers);
    expect(table.find(bytes('/registry/pods/team-1/object-2'))).toBeUndefined();
  });

  it('orders keys as bytes, the shorter first', () => {
    const table = new KeyTable();
    const keys = ['b', 'a', 'ab', '', 'é', 'a/b', 'Z'];
    keys.forEach((key) => table.intern(bytes(key), 0, bytes(key).length));
    const sorted = keys.map((_, index) => index).sort((a, b) => table.compare(a, b));
    expect(sorted.map((index) => keys[index])).toEqual([...keys].sort((a, b) => Buffer.compare(bytes(a), bytes(b))));
  });
});

describe('KeyFolders', () => {
  it('tells the folder of each key, and none where there is no name or no slash', () => {
    const folders = new KeyFolders();
    const keys = ['/registry/pods/shop/web', '/registry/pods/shop/api', '/registry/pods/shop/', 'compact_rev_key', '/x', ''];
    keys.forEach((key) => folders.add(bytes(key), 0, key.length));
    expect(keys.map((_, index) => folders.path(folders.of(index)))).toEqual(['/registry/pods/shop', '/registry/pods/shop', '', '', '', '']);
    expect(folders.size).toBe(2);
    expect([...folders.endingWith(bytes('/shop'))]).toEqual(['/registry/pods/shop']);
  });
});
