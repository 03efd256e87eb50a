import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LocalSnapshots } from '../../../../src/backends/storage/snapshots';

describe('snapshots on this computer', () => {
  const dir = mkdtempSync(join(tmpdir(), 'drydock-snapshots-'));
  const snapshots = new LocalSnapshots();
  const path = join(dir, 'folder', 'a.db');
  afterEach(() => rmSync(join(dir, 'folder'), { recursive: true, force: true }));

  it('have their name only when they are complete, and are readable by their owner only', async () => {
    const writer = await snapshots.create(path);
    await writer.write(Buffer.from('abc'));
    await writer.write(Buffer.from('def'));
    expect(readdirSync(join(dir, 'folder'))).toEqual(['a.db.part']);
    expect(await snapshots.metadata(path)).toBeUndefined();
    await writer.commit('{}\n');
    expect(readdirSync(join(dir, 'folder')).sort()).toEqual(['a.db', 'a.db.json']);
    expect(readFileSync(path, 'utf8')).toBe('abcdef');
    expect(await snapshots.metadata(path)).toBe('{}\n');
    for (const name of [path, `${path}.json`]) expect(statSync(name).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'folder')).mode & 0o777).toBe(0o700);
  });

  it('leave nothing when they are given up', async () => {
    const writer = await snapshots.create(path);
    await writer.write(Buffer.from('abc'));
    await writer.discard();
    await writer.discard();
    expect(readdirSync(join(dir, 'folder'))).toEqual([]);
  });

  it('are never overwritten; what a killed attempt left is', async () => {
    const first = await snapshots.create(path);
    await first.write(Buffer.from('long and useless'));
    const second = await snapshots.create(path);
    await second.write(Buffer.from('new'));
    await second.commit('{}');
    expect(readFileSync(path, 'utf8')).toBe('new');
    await expect(snapshots.create(path)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('exists already') });
    await first.discard();
    expect(existsSync(path)).toBe(true);
    expect(existsSync(`${path}.json`)).toBe(true);
  });

  it('say that a folder can not be made, and how much room there is', async () => {
    writeFileSync(join(dir, 'file'), '');
    await expect(snapshots.create(join(dir, 'file', 'a.db'))).rejects.toMatchObject({ kind: 'storage' });
    expect(await snapshots.free(join(dir, 'not', 'there', 'yet'))).toBeGreaterThan(0);
  });
});
