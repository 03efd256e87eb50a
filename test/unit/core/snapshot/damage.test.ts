/** Files that are damaged, cut off or made by somebody who means harm: findings that name the place, errors of ours, never more. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { bucketsIn } from '../../../../src/core/snapshot/bbolt/bucket';
import { BoltFile } from '../../../../src/core/snapshot/bbolt/file';
import { fnv1a64, PAGE_HEADER } from '../../../../src/core/snapshot/bbolt/meta';
import { Page } from '../../../../src/core/snapshot/bbolt/page';
import { MemoryAccess } from '../../../../src/core/snapshot/random-access';
import { openSnapshot } from '../../../../src/core/snapshot/snapshot';
import { verifySnapshot } from '../../../../src/core/snapshot/verify';
import { generator } from '../../../contract/snapshot/scene.mts';
import { SERIES, snapshotOf } from './fixtures';

const PAGE = 4096;
const original = snapshotOf('3.6');
const verify = (bytes: Uint8Array) => verifySnapshot(new MemoryAccess(bytes));

/** The snapshot with some bytes changed, and without a trailer, so that only the pages can tell. */
function changed(change: (bytes: Uint8Array, view: DataView) => void, { withTrailer = false } = {}): Uint8Array {
  const bytes = original.slice(0, withTrailer ? undefined : -32);
  change(bytes, new DataView(bytes.buffer));
  return bytes;
}

/** Pages of bucket `key`, its root first. */
async function pagesOfKeys(): Promise<{ readonly branch: number; readonly leaves: readonly number[] }> {
  const file = await BoltFile.open(new MemoryAccess(original));
  const root = (await bucketsIn(file)).find(({ name }) => name === 'key')?.root ?? 0;
  const page = await file.page(root);
  expect(page.kind).toBe('branch');
  return { branch: root, leaves: Array.from({ length: page.count }, (_, index) => page.child(index)) };
}

function sealed(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer);
  for (const page of [0, 1]) {
    const at = page * PAGE + PAGE_HEADER;
    view.setBigUint64(at + 56, fnv1a64(bytes.subarray(at, at + 56)), true);
  }
  return bytes;
}

describe('the four results', () => {
  it.each(SERIES)('a snapshot of etcd %s is verified', async (series) => {
    expect((await verify(snapshotOf(series))).verdict).toBe('verified');
  });

  it('a copy without a trailer is sound and unsigned', async () => {
    const { verdict, findings } = await verify(original.slice(0, -32));
    expect({ verdict, findings }).toEqual({ verdict: 'unsigned', findings: [] });
  });

  it('a file that a running member has in use may be longer than its pages', async () => {
    const longer = new Uint8Array(original.length - 32 + 16 * PAGE);
    longer.set(original.subarray(0, -32));
    expect((await verify(longer)).verdict).toBe('unsigned');
  });

  it('a changed value is a wrong digest', async () => {
    const { leaves } = await pagesOfKeys();
    const bytes = changed(
      (copy) => {
        const leaf = new Page(leaves[0] ?? 0, copy.subarray((leaves[0] ?? 0) * PAGE, ((leaves[0] ?? 0) + 1) * PAGE), undefined);
        const value = leaf.leafValue(0);
        value[value.length - 3] = (value.at(-3) ?? 0) ^ 1;
      },
      { withTrailer: true },
    );
    const { verdict, findings, pages } = await verify(bytes);
    expect(verdict).toBe('digestMismatch');
    expect(pages?.findings).toEqual([]);
    expect(findings).toEqual([expect.objectContaining({ region: 'trailer' })]);
  });

  it('a changed trailer is a wrong digest', async () => {
    const bytes = changed((copy) => copy.set([0, 0, 0, 0], copy.length - 8), { withTrailer: true });
    expect((await verify(bytes)).verdict).toBe('digestMismatch');
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['text', new TextEncoder().encode('a: b\n'.repeat(1000))],
    ['zeros', new Uint8Array(8 * PAGE)],
  ])('%s is no snapshot', async (_, bytes) => {
    const { verdict, findings } = await verify(bytes);
    expect(verdict).toBe('notSnapshot');
    expect(findings.length).toBeGreaterThan(0);
  });

  it('a snapshot that was cut off says by how much', async () => {
    const { verdict, findings } = await verify(original.slice(0, original.length - 32 - 3 * PAGE));
    expect(verdict).toBe('damaged');
    expect(findings).toContainEqual(
      expect.objectContaining({ region: 'file', message: expect.stringContaining(`${3 * PAGE} bytes before`) as string }),
    );
  });
});

describe('each region names itself', () => {
  const meta = (page: number) => page * PAGE + PAGE_HEADER;

  it.each([
    ['magic', 0, /magic/],
    ['version', 4, /version/],
    ['root', 16, /checksum/],
    ['transaction', 48, /checksum/],
    ['checksum', 56, /checksum/],
  ])('the %s of a meta; the other is used', async (_, offset, message) => {
    for (const page of [0, 1]) {
      const { verdict, findings, facts } = await verify(changed((bytes) => bytes.set([0xaa], meta(page) + offset)));
      expect(verdict).toBe('damaged');
      expect(findings).toEqual([{ region: 'meta', page, message: expect.stringMatching(message) as string }]);
      expect(facts?.series).toBe('3.6');
    }
  });

  it('both metas', async () => {
    const bytes = changed((copy) => {
      copy.set([0], meta(0) + 56);
      copy.set([0], meta(1) + 56);
    });
    const { verdict, findings } = await verify(bytes);
    expect(verdict).toBe('notSnapshot');
    expect(findings).toEqual([expect.objectContaining({ region: 'meta', page: 0 })]);
  });

  it('a branch that leads out of the file, back, and to the same page twice', async () => {
    const { branch, leaves } = await pagesOfKeys();
    const child = (index: number) => branch * PAGE + PAGE_HEADER + 16 * index + 8;
    const first = async (target: number) => {
      const { verdict, findings } = await verify(changed((_, view) => view.setBigUint64(child(1), BigInt(target), true)));
      expect(verdict).toBe('damaged');
      return findings[0];
    };
    expect(await first(1_000_000)).toMatchObject({
      region: 'branch',
      page: branch,
      bucket: 'key',
      message: expect.stringContaining('1000000') as string,
    });
    expect(await first(branch)).toMatchObject({ page: branch, message: 'it is reached twice' });
    expect(await first(leaves[0] ?? 0)).toMatchObject({ region: 'leaf', page: leaves[0], message: 'it is reached twice' });
    expect(await first(0)).toMatchObject({ region: 'branch', page: branch });
  });

  it('keys of a branch in the wrong order', async () => {
    const { branch } = await pagesOfKeys();
    const bytes = changed((copy, view) => {
      const element = branch * PAGE + PAGE_HEADER + 16;
      copy.set([0xff], element + view.getUint32(element, true));
    });
    expect((await verify(bytes)).findings).toContainEqual(
      expect.objectContaining({ region: 'branch', page: branch, message: expect.stringContaining('not greater') as string }),
    );
  });

  it.each([
    ['number', 0, 'calls itself'],
    ['kind', 8, 'no branch or leaf'],
    ['count', 11, 'do not fit'],
    ['overflow', 14, 'overflow'],
    ['position of a key', PAGE_HEADER + 7, 'beyond its end'],
    ['length of a key', PAGE_HEADER + 11, 'beyond its end'],
    ['length of a value', PAGE_HEADER + 15, 'beyond its end'],
  ])('a leaf whose %s is wrong', async (_, offset, message) => {
    const { leaves } = await pagesOfKeys();
    const page = leaves[2] ?? 0;
    const { verdict, findings } = await verify(changed((bytes) => bytes.set([0x7f], page * PAGE + offset)));
    expect(verdict).toBe('damaged');
    expect(findings).toContainEqual(expect.objectContaining({ page, message: expect.stringContaining(message) as string }));
  });

  it('a key that is no revision, and a value that is no KeyValue', async () => {
    const { leaves } = await pagesOfKeys();
    // The last key of all: whatever takes its place is in order.
    const page = leaves.at(-1) ?? 0;
    const at = (copy: Uint8Array) => new Page(page, copy.subarray(page * PAGE), undefined);
    const noRevision = await verify(
      changed((copy) =>
        at(copy)
          .leafKey(at(copy).count - 1)
          .set([0x60], 8),
      ),
    );
    expect(noRevision.findings).toContainEqual(expect.objectContaining({ region: 'revision', page, bucket: 'key' }));
    const noValue = await verify(changed((copy) => at(copy).leafValue(0).set([0xff, 0xff])));
    expect(noValue.findings).toContainEqual(expect.objectContaining({ region: 'revision', page, bucket: 'key' }));
  });

  it('a freelist that names what is in use', async () => {
    const { leaves } = await pagesOfKeys();
    // One page more, which is the freelist, as in files of bbolt that keep it.
    const free = (original.length - 32) / PAGE;
    const bytes = new Uint8Array((free + 1) * PAGE);
    bytes.set(original.subarray(0, -32));
    const view = new DataView(bytes.buffer);
    view.setBigUint64(free * PAGE, BigInt(free), true);
    view.setUint16(free * PAGE + 8, 0x10, true);
    view.setUint16(free * PAGE + 10, 1, true);
    view.setBigUint64(free * PAGE + PAGE_HEADER, BigInt(leaves[0] ?? 0), true);
    for (const page of [0, 1]) {
      view.setBigUint64(meta(page) + 32, BigInt(free), true);
      view.setBigUint64(meta(page) + 40, BigInt(free + 1), true);
    }
    sealed(bytes);
    const { verdict, findings } = await verify(bytes);
    expect(verdict).toBe('damaged');
    expect(findings).toContainEqual({ region: 'freelist', page: leaves[0], message: 'it is in use and called free' });
    // What the members of etcd had freed is not named by this list.
    expect(findings).toContainEqual(expect.objectContaining({ region: 'freelist', message: 'it is neither in use nor free' }));
  });
});

describe('hostile files end in errors of ours', () => {
  /** Everything that reads: it gives an answer or a DrydockError. */
  async function readAll(bytes: Uint8Array): Promise<void> {
    const access = new MemoryAccess(bytes);
    const { pages } = await verifySnapshot(access);
    expect(pages?.findings.length ?? 0).toBeLessThanOrEqual(50);
    try {
      const { keyspace } = await openSnapshot(access);
      for (const live of [...keyspace.live()].slice(0, 20)) {
        await keyspace.value(live);
        keyspace.history(live.key);
      }
    } catch (error) {
      if (!DrydockError.is(error, 'invalid', 'storage', 'notFound')) throw error;
    }
  }

  it('single bytes changed where pages are described', async () => {
    const random = generator(11);
    for (let round = 0; round < 120; round++) {
      const bytes = original.slice();
      const page = Math.floor(random() * (bytes.length / PAGE));
      const offset = page < 2 ? Math.floor(random() * 80) : Math.floor(random() * 200);
      bytes[Math.min(bytes.length - 1, page * PAGE + offset)] = Math.floor(random() * 256);
      if (page < 2 && round % 2 === 0) sealed(bytes);
      await readAll(bytes);
    }
  }, 60_000);

  it('stretches overwritten, pages swapped, ends cut off', async () => {
    const random = generator(13);
    const pages = Math.floor(original.length / PAGE);
    for (let round = 0; round < 80; round++) {
      let bytes = original.slice();
      const at = Math.floor(random() * bytes.length);
      switch (round % 4) {
        case 0:
          bytes.fill(Math.floor(random() * 256), at, at + Math.floor(random() * 5000));
          break;
        case 1:
          bytes = bytes.slice(0, at);
          break;
        case 2:
          bytes.copyWithin(Math.floor(random() * pages) * PAGE, Math.floor(random() * pages) * PAGE, pages * PAGE);
          break;
        default:
          bytes.copyWithin((2 + Math.floor(random() * (pages - 2))) * PAGE, (2 + Math.floor(random() * (pages - 2))) * PAGE, pages * PAGE);
      }
      await readAll(bytes);
    }
  }, 60_000);

  it('a chain of branches with one child each', async () => {
    const pages = 200;
    const bytes = new Uint8Array(pages * PAGE);
    bytes.set(original.subarray(0, 2 * PAGE));
    const view = new DataView(bytes.buffer);
    for (let id = 2; id < pages; id++) {
      view.setBigUint64(id * PAGE, BigInt(id), true);
      view.setUint16(id * PAGE + 8, 1, true);
      view.setUint16(id * PAGE + 10, 1, true);
      view.setUint32(id * PAGE + PAGE_HEADER, 16, true);
      view.setBigUint64(id * PAGE + PAGE_HEADER + 8, BigInt(Math.min(id + 1, pages - 1)), true);
    }
    for (const page of [0, 1]) {
      view.setBigUint64(page * PAGE + PAGE_HEADER + 16, 2n, true);
      view.setBigUint64(page * PAGE + PAGE_HEADER + 40, BigInt(pages), true);
    }
    const { findings } = await verify(sealed(bytes));
    expect(findings).toContainEqual(expect.objectContaining({ message: 'the tree is deeper than 48 pages' }));
    await expect(openSnapshot(new MemoryAccess(bytes))).rejects.toThrow(/deeper|leads back/);
  });

  it('stops when asked to', async () => {
    const stopped = AbortSignal.abort();
    await expect(verifySnapshot(new MemoryAccess(original), { signal: stopped })).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(openSnapshot(new MemoryAccess(original), { signal: stopped })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

it('the digest of the file is what sha256sum prints', async () => {
  const { stream } = await verify(original);
  expect(stream.fileSha256).toBe(createHash('sha256').update(original).digest('hex'));
});
