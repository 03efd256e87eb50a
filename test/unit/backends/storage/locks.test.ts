import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FileLocks } from '../../../../src/backends/storage/locks';
import type { LockHolder } from '../../../../src/core/operation/lock';
import type { HeldLock } from '../../../../src/ports/lock';

const UID = '7d9c/uid';
/** No process of this computer has it: larger than any process id can be. */
const NOBODY = 2 ** 30;
let folder: string;
let locks: FileLocks;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'locks-'));
  locks = new FileLocks(folder);
});

afterEach(() => rm(folder, { recursive: true }));

function holder(over: Partial<LockHolder> = {}): LockHolder {
  return { operation: 'op-1', title: 'Drain w02', pid: process.pid, host: hostname(), since: Date.now(), ...over };
}

const place = () => join(folder, '7d9c_uid.lock');

async function take(over: Partial<LockHolder> = {}): Promise<HeldLock> {
  const lock = await locks.acquire(UID, holder(over));
  if (lock.heldBy) throw new Error(`held by ${lock.heldBy.title}`);
  return lock;
}

describe('a lock file', () => {
  it('keeps others out until it is released, and says who has it', async () => {
    expect(await locks.holder(UID)).toBeUndefined();
    const lock = await take();
    expect((await stat(place())).mode & 0o777).toBe(0o600);
    expect(await locks.holder(UID)).toMatchObject({ operation: 'op-1' });
    expect(await locks.acquire(UID, holder({ operation: 'op-2' }))).toMatchObject({ heldBy: { operation: 'op-1', title: 'Drain w02' } });
    expect((await locks.acquire('another cluster', holder())).heldBy).toBeUndefined();
    await lock.release();
    await lock.release();
    await (await take()).release();
    expect((await readdir(folder)).filter((name) => name.startsWith('7d9c'))).toEqual([]);
  });

  it.each([
    ['whose process is gone', () => JSON.stringify(holder({ pid: NOBODY }))],
    ['from before the computer was started', () => JSON.stringify(holder({ since: 1 }))],
    ['that is no lock', () => 'garbage'],
    ['that is empty', () => ''],
  ])('%s is taken over', async (_which, content) => {
    await writeFile(place(), content());
    expect(await locks.holder(UID)).toBeUndefined();
    const lock = await take({ operation: 'op-2' });
    expect(await locks.holder(UID)).toMatchObject({ operation: 'op-2' });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over even when somebody died while taking it over', async () => {
    const dead = JSON.stringify(holder({ pid: NOBODY }));
    await writeFile(place(), dead);
    const { createHash } = await import('node:crypto');
    const guard = `${place()}.${createHash('sha256').update(dead).digest('hex').slice(0, 12)}`;
    await writeFile(guard, JSON.stringify(holder({ pid: NOBODY - 1 })));
    await (await take()).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of another host is respected as long as it shows signs of life', async () => {
    await writeFile(place(), JSON.stringify(holder({ host: 'another', pid: NOBODY })));
    expect(await locks.acquire(UID, holder())).toMatchObject({ heldBy: { host: 'another' } });
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(place(), longAgo, longAgo);
    await (await take()).release();
  });

  it('that somebody else has by now is not released', async () => {
    const lock = await take();
    const theirs = JSON.stringify(holder({ operation: 'op-2' }));
    await writeFile(place(), theirs);
    await lock.release();
    expect(await readFile(place(), 'utf8')).toBe(theirs);
  });

  it('that can not be made says so', async () => {
    await writeFile(join(folder, 'file'), '');
    const blocked = new FileLocks(join(folder, 'file', 'locks'));
    await expect(blocked.acquire(UID, holder())).rejects.toMatchObject({ kind: 'storage' });
  });
});

describe('processes that want the same lock', () => {
  const children: ChildProcess[] = [];
  let bundle: string;

  beforeAll(async () => {
    bundle = join(await mkdtemp(join(tmpdir(), 'locks-program-')), 'contender.cjs');
    const entryPoints = [join(import.meta.dirname, 'contender.ts')];
    await build({ entryPoints, outfile: bundle, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' });
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(join(bundle, '..'), { recursive: true });
  });

  async function contender(...args: readonly string[]): Promise<ChildProcess> {
    const child = fork(bundle, [folder, UID, ...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    children.push(child);
    await once(child, 'message'); // it is ready
    return child;
  }

  it('never have it at the same time, also when they find dead ones again and again', async () => {
    await writeFile(place(), JSON.stringify(holder({ pid: NOBODY })));
    const all = await Promise.all([1, 2, 3, 4].map(() => contender('rounds', '40')));
    const results = all.map((child) => once(child, 'message'));
    for (const child of all) child.send('go');
    const told = (await Promise.all(results)).map(([result]) => result as { readonly taken: number; readonly clashes: number });
    expect(told.reduce((sum, { clashes }) => sum + clashes, 0)).toBe(0);
    expect(told.reduce((sum, { taken }) => sum + taken, 0)).toBeGreaterThanOrEqual(40);
  }, 60_000);

  it('get it from one that was killed', async () => {
    const child = await contender('hold');
    const held = once(child, 'message');
    child.send('go');
    await held;
    expect(await locks.acquire(UID, holder())).toMatchObject({ heldBy: { pid: child.pid } });
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await (await take()).release();
  }, 60_000);
});
