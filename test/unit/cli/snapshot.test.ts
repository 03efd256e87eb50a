import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotCommand } from '../../../src/cli/snapshot/command';
import { UsageError } from '../../../src/cli/usage';
import { readMetadata } from '../../../src/core/snapshot/metadata';
import { known, snapshotOf } from '../core/snapshot/fixtures';

const NOW = Date.parse('2026-11-27T12:00:00Z');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-snapshot-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function drydock(...args: string[]) {
  const written = { out: '', error: '', bytes: Buffer.alloc(0) };
  const streams = {
    stdin: (async function* () {})(),
    out: (text: string) => void (written.out += text),
    error: (text: string) => void (written.error += text),
  };
  const around = { bytes: (bytes: Uint8Array) => void (written.bytes = Buffer.concat([written.bytes, bytes])), now: () => NOW };
  return { code: await snapshotCommand(args, streams, around), ...written };
}

function put(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('drydock snapshot verify', () => {
  it('ends with a code for each result', async () => {
    const whole = snapshotOf('3.5');
    const changed = whole.slice();
    changed.set([1], changed.length - 5);
    expect((await drydock('verify', put('whole.db', whole))).code).toBe(0);
    expect((await drydock('verify', put('packed.db.gz', gzipSync(whole)))).code).toBe(0);
    expect((await drydock('verify', put('copy.db', whole.slice(0, -32)))).code).toBe(1);
    expect((await drydock('verify', put('changed.db', changed))).code).toBe(2);
    expect((await drydock('verify', put('cut.db', whole.slice(0, 100_000)))).code).toBe(2);
    expect((await drydock('verify', put('text.db', Buffer.from('no snapshot')))).code).toBe(2);
    expect((await drydock('verify', join(folder, 'absent.db'))).code).toBe(3);
  });

  it('says what is wrong with what it does not open', async () => {
    expect((await drydock('verify', put('cut.db.gz', gzipSync(snapshotOf('3.5')).subarray(0, 5000)))).error).toContain(
      'cut off or damaged',
    );
    expect((await drydock('verify', put('secret.age', Buffer.from('age-encryption.org/v1\n-> X25519 abc\n')))).error).toContain(
      'encrypted with age. Name the file',
    );
    expect((await drydock('verify', folder)).code).toBe(3);
  });

  it('goes on after a file that it can not read', async () => {
    const { code, out } = await drydock('verify', join(folder, 'absent.db'), put('whole.db', snapshotOf('3.5')), '--format', 'json');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toEqual([expect.objectContaining({ verdict: 'verified' })]);
  });

  it('keeps the result beside the file when asked to', async () => {
    const path = put('recorded.db', snapshotOf('3.6'));
    await drydock('verify', path, '--record');
    const metadata = readMetadata(readFileSync(`${path}.json`, 'utf8'));
    expect(metadata).toMatchObject({
      revision: known('3.6').status.revision,
      hash: known('3.6').status.hash,
      verifiedAt: '2026-11-27T12:00:00.000Z',
    });
    expect(statSync(`${path}.json`).mode & 0o777).toBe(0o600);
  });
});

describe('drydock snapshot, looking', () => {
  it('lists resources, objects and history', async () => {
    const path = put('look.db', snapshotOf('3.4'));
    const { resources } = JSON.parse((await drydock('list', path, '--format', 'json')).out) as {
      resources: { name: string; count: number }[];
    };
    expect(Object.fromEntries(resources.map(({ name, count }) => [name, count]))).toEqual({
      configmaps: 3,
      masterleases: 2,
      pods: 245,
      services: 1,
    });
    const pods = JSON.parse((await drydock('list', path, 'pods', '-n', 'team-1', '--format', 'json')).out) as {
      namespace: string;
      name: string;
    }[];
    expect(pods.length).toBeGreaterThan(30);
    expect(pods[0]).toMatchObject({ namespace: 'team-1', name: 'web-00001' });
    expect((await drydock('show', path, 'services', 'life')).out).toBe('three\n');
    expect((await drydock('show', path, '--key', '/registry/services/specs/default/life', '--raw')).bytes.toString()).toBe('three');
    const [first] = (
      JSON.parse((await drydock('history', path, 'services', 'life', '--format', 'json')).out) as { changes: { revision: number }[] }
    ).changes;
    expect((await drydock('show', path, 'services', 'life', '--revision', String(first?.revision))).out).toBe('one\n');
  });

  it('says what is not there', async () => {
    const path = put('look.db', snapshotOf('3.4'));
    expect(await drydock('show', path, 'pods', 'none')).toMatchObject({
      code: 3,
      error: expect.stringContaining('pods none is not there') as string,
    });
    expect(await drydock('list', path, '--revision', '5')).toMatchObject({
      code: 3,
      error: expect.stringContaining('compacted') as string,
    });
    expect(await drydock('show', put('cut.db', snapshotOf('3.4').slice(0, 100_000)), 'pods', 'x')).toMatchObject({ code: 3 });
  });

  it('finds no difference of a file to itself', async () => {
    const path = put('look.db', snapshotOf('3.4'));
    expect(await drydock('diff', path, path, '--thorough')).toMatchObject({ code: 0 });
  });

  it.each([
    [],
    ['verify'],
    ['diff', 'a'],
    ['prune', '.'],
    ['show', 'a', 'pods'],
    ['burn', 'a'],
    ['list', 'a', 'pods', 'b', 'c'],
    ['list', 'a', '--revision', 'x'],
  ])('refuses %s %s %s', async (...args) => {
    await expect(drydock(...args.filter((arg) => typeof arg === 'string'))).rejects.toSatisfy(
      (error) => UsageError.is(error) && error.exitCode === 3,
    );
  });
});

describe('drydock snapshot prune', () => {
  it('shows what goes, and removes it only when told to', async () => {
    const bytes = snapshotOf('3.6');
    const names = [0, 1, 2, 3].map((day) => `prune-${day}.snapshot`);
    for (const [day, name] of names.entries()) {
      const path = put(name, bytes);
      const at = NOW / 1000 - day * 86_400;
      utimesSync(path, at, at);
      if (day !== 0) await drydock('verify', path, '--record');
    }
    const decide = async (...args: string[]) =>
      (
        JSON.parse((await drydock('prune', folder, '--daily', '2', '--format', 'json', ...args)).out) as {
          name: string;
          keptAs: string[];
          removed: boolean;
        }[]
      )
        .filter(({ name }) => names.includes(name))
        .map(({ name, keptAs, removed }) => [name, keptAs.join(), removed]);
    const expected = (removed: boolean) => [
      ['prune-0.snapshot', '', removed],
      ['prune-1.snapshot', 'daily', false],
      ['prune-2.snapshot', 'daily', false],
      ['prune-3.snapshot', '', removed],
    ];
    for (const name of ['recorded.db', 'recorded.db.json']) rmSync(join(folder, name), { force: true });
    expect(await decide()).toEqual(
      expected(false).map((row, index) => (index === 1 ? ['prune-1.snapshot', 'last verified,daily', false] : row)),
    );
    await decide('--delete');
    expect(names.map((name) => existsSync(join(folder, name)))).toEqual([false, true, true, false]);
    expect(existsSync(join(folder, 'prune-3.snapshot.json'))).toBe(false);
  });
});
