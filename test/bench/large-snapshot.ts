/** A snapshot of any size in seconds, laid out as etcd lays one out: two or more changes to a leaf, long ones with overflow pages. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { fnv1a64 } from '../../src/core/snapshot/bbolt/meta';
import { writeRevision } from '../../src/core/snapshot/mvcc/revision';
import { generator } from '../contract/snapshot/scene.mts';

const PAGE = 4096;
const [BRANCH, LEAF, META] = [1, 2, 4] as const;
const BUCKET_ENTRY = 1;
/** Children of a branch: as many as fit with keys of 17 bytes. */
const FAN = 110;

type Element = readonly [key: Uint8Array, value: Uint8Array, flags?: number];

/**
 * Writes the file with its digest. Keys are pods and ConfigMaps in 40 namespaces; every tenth change is of one that exists.
 * @param mean bytes of a value; they vary from a tenth to nearly twice of it
 */
export function writeLargeSnapshot(path: string, size: number, mean: number): void {
  const random = generator(1);
  const text = Buffer.from('image: registry.example.com/web resources requests limits '.repeat(Math.ceil((mean * 2) / 58)));
  const file = openSync(path, 'w+');
  let page = 2;
  const append = (bytes: Buffer): number => {
    writeSync(file, bytes, 0, bytes.length, page * PAGE);
    const first = page;
    page += bytes.length / PAGE;
    return first;
  };
  let level: (readonly [Uint8Array, number])[] = [];
  let [revision, objects] = [1, 0];
  while (page * PAGE < size) {
    const elements: Element[] = [];
    for (let filled = 0; filled < PAGE || elements.length < 2; objects++) {
      const object = objects % 10 === 9 ? Math.floor(random() * objects) : objects;
      const key = Buffer.from(`/registry/${object % 3 === 0 ? 'pods' : 'configmaps'}/team-${object % 40}/object-${object}`);
      const value = text.subarray(0, Math.floor(mean * (0.1 + random() * 1.8)));
      const element: Element = [writeRevision({ main: ++revision, sub: 0 }), keyValue(key, revision, value)];
      elements.push(element);
      filled += 16 + 17 + element[1].length;
    }
    level.push([elements[0]?.[0] ?? key0, append(leaf(page, elements))]);
  }
  while (level.length > 1) {
    const above: (readonly [Uint8Array, number])[] = [];
    for (let at = 0; at < level.length; at += FAN) {
      const children = level.slice(at, at + FAN);
      above.push([children[0]?.[0] ?? key0, append(branch(page, children))]);
    }
    level = above;
  }
  const index = Buffer.alloc(8);
  index.writeBigUInt64BE(BigInt(revision));
  const meta = leaf(0, [[Buffer.from('consistent_index'), index]]).subarray(0, 16 + 16 + 16 + 8);
  const root = append(
    leaf(page, [
      [Buffer.from('key'), bucket(level[0]?.[1] ?? 0), BUCKET_ENTRY],
      [Buffer.from('meta'), Buffer.concat([bucket(0), meta]), BUCKET_ENTRY],
    ]),
  );
  for (const id of [0, 1]) writeSync(file, metaPage(id, root, page), 0, PAGE, id * PAGE);
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  for (let at = 0; at < page * PAGE;) {
    const length = readSync(file, buffer, 0, buffer.length, at);
    hash.update(buffer.subarray(0, length));
    at += length;
  }
  writeSync(file, hash.digest(), 0, 32, page * PAGE);
  closeSync(file);
}

const key0 = writeRevision({ main: 0, sub: 0 });

/** mvccpb.KeyValue */
function keyValue(key: Buffer, revision: number, value: Buffer): Buffer {
  const at = varint(revision);
  return Buffer.concat([
    Buffer.of(0x0a),
    varint(key.length),
    key,
    Buffer.of(0x10),
    at,
    Buffer.of(0x18),
    at,
    Buffer.of(0x20, 1, 0x2a),
    varint(value.length),
    value,
  ]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
}

function leaf(id: number, elements: readonly Element[]): Buffer {
  let at = 16 + 16 * elements.length;
  const length = elements.reduce((sum, [key, value]) => sum + key.length + value.length, at);
  const page = header(Math.ceil(length / PAGE), id, LEAF, elements.length);
  elements.forEach(([key, value, flags = 0], index) => {
    const place = 16 + 16 * index;
    page.writeUInt32LE(flags, place);
    page.writeUInt32LE(at - place, place + 4);
    page.writeUInt32LE(key.length, place + 8);
    page.writeUInt32LE(value.length, place + 12);
    page.set(key, at);
    page.set(value, at + key.length);
    at += key.length + value.length;
  });
  return page;
}

function branch(id: number, children: readonly (readonly [Uint8Array, number])[]): Buffer {
  const page = header(1, id, BRANCH, children.length);
  children.forEach(([key, child], index) => {
    const place = 16 + 16 * index;
    const at = 16 + 16 * children.length + 17 * index;
    page.writeUInt32LE(at - place, place);
    page.writeUInt32LE(key.length, place + 4);
    page.writeBigUInt64LE(BigInt(child), place + 8);
    page.set(key, at);
  });
  return page;
}

function bucket(root: number): Buffer {
  const entry = Buffer.alloc(16);
  entry.writeBigUInt64LE(BigInt(root));
  return entry;
}

function metaPage(id: number, root: number, pages: number): Buffer {
  const page = header(1, id, META, 0);
  page.writeUInt32LE(0xed0cdaed, 16);
  page.writeUInt32LE(2, 20);
  page.writeUInt32LE(PAGE, 24);
  page.writeBigUInt64LE(BigInt(root), 32);
  page.writeBigUInt64LE(0xffffffffffffffffn, 48);
  page.writeBigUInt64LE(BigInt(pages), 56);
  page.writeBigUInt64LE(BigInt(10 - id), 64);
  page.writeBigUInt64LE(fnv1a64(page.subarray(16, 72)), 72);
  return page;
}

function header(pages: number, id: number, flags: number, count: number): Buffer {
  const page = Buffer.alloc(pages * PAGE);
  page.writeBigUInt64LE(BigInt(id));
  page.writeUInt16LE(flags, 8);
  page.writeUInt16LE(count, 10);
  page.writeUInt32LE(pages - 1, 12);
  return page;
}
