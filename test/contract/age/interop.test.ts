/** Encrypted snapshots beside the real age program: each opens what the other wrote. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotCommand } from '../../../src/cli/snapshot/command';
import { LocalSnapshots } from '../../../src/backends/storage/snapshots';
import { openSnapshotFile } from '../../../src/backends/storage/snapshot-file';
import { ensureAge } from '../../harness/tools/age.mjs';
import { run } from '../../harness/tools/run.mjs';
import { snapshotOf } from '../../unit/core/snapshot/fixtures';

describe('age and Drydock', () => {
  let programs: string;
  let dir: string;
  let recipient: string;
  const snapshot = snapshotOf('3.6');
  const age = (...argv: readonly string[]) => run([join(programs, 'age'), ...argv]);

  beforeAll(async () => {
    programs = await ensureAge();
    dir = mkdtempSync(join(tmpdir(), 'drydock-interop-'));
    for (const name of ['mine', 'other', 'hybrid'])
      await run([join(programs, 'age-keygen'), ...(name === 'hybrid' ? ['-pq'] : []), '-o', join(dir, `${name}.key`)]);
    recipient = await publicKey('mine');
    writeFileSync(join(dir, 'plain.db'), snapshot);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const publicKey = async (name: string) => (await run([join(programs, 'age-keygen'), '-y', join(dir, `${name}.key`)])).trim();
  const verify = async (file: string, ...args: readonly string[]) => {
    const said = { out: '', error: '' };
    const streams = {
      stdin: [] as never,
      out: (text: string) => void (said.out += text),
      error: (text: string) => void (said.error += text),
    };
    const code = await snapshotCommand(['verify', file, ...args], streams, { bytes: () => {}, now: () => Date.now() });
    return { code, ...said };
  };

  it('age decrypts what Drydock wrote, and nobody else does', async () => {
    const files = new LocalSnapshots();
    const path = join(dir, 'ours.db.age');
    const writer = await files.seal(await files.create(path), [recipient]);
    for (let at = 0; at < snapshot.length; at += 100_000) await writer.write(snapshot.subarray(at, at + 100_000));
    await writer.reread();
    await writer.commit('{}');
    await age('-d', '-i', join(dir, 'mine.key'), '-o', join(dir, 'ours.db'), path);
    expect(readFileSync(join(dir, 'ours.db')).equals(snapshot)).toBe(true);
    await expect(age('-d', '-i', join(dir, 'other.key'), '-o', join(dir, 'never.db'), path)).rejects.toThrow(/no identity matched/);
  });

  it('age decrypts what is for a hybrid key', async () => {
    const files = new LocalSnapshots();
    const path = join(dir, 'hybrid.db.age');
    const writer = await files.seal(await files.create(path), [await publicKey('hybrid')]);
    await writer.write(snapshot);
    await writer.commit('{}');
    await age('-d', '-i', join(dir, 'hybrid.key'), '-o', join(dir, 'hybrid.db'), path);
    expect(readFileSync(join(dir, 'hybrid.db')).equals(snapshot)).toBe(true);
  });

  it('Drydock verifies what age wrote, also for two recipients', async () => {
    await age('-r', await publicKey('other'), '-r', recipient, '-o', join(dir, 'theirs.db.age'), join(dir, 'plain.db'));
    const plain = await verify(join(dir, 'plain.db'));
    const found = await verify(join(dir, 'theirs.db.age'), '--identity', join(dir, 'mine.key'));
    expect(found).toMatchObject({ code: 0, error: '' });
    expect(found.out.slice(found.out.indexOf(':'))).toBe(plain.out.slice(plain.out.indexOf(':')));
  });

  it('Drydock opens with an identity that age protected by a passphrase', async () => {
    const key = join(dir, 'protected.key');
    const [batch, pass] = ['batchpass', 'four words of mine'];
    await run([join(programs, 'age'), '-e', '-j', batch, '-o', key, join(dir, 'mine.key')], {
      env: { AGE_PASSPHRASE: pass, PATH: `${programs}:${process.env.PATH}` },
    });
    await age('-r', recipient, '-o', join(dir, 'b.db.age'), join(dir, 'plain.db'));
    writeFileSync(join(dir, 'pass'), `${pass}\n`);
    expect(await verify(join(dir, 'b.db.age'), '--identity', key, '--passphrase-file', join(dir, 'pass'))).toMatchObject({ code: 0 });
    writeFileSync(join(dir, 'pass'), 'wrong\n');
    const refused = await verify(join(dir, 'b.db.age'), '--identity', key, '--passphrase-file', join(dir, 'pass'));
    expect(refused).toMatchObject({ code: 3, error: expect.stringContaining('passphrase is wrong') });
    expect(refused.error).not.toContain(pass);
  });

  it('Drydock says that what age wrote as text is not read', async () => {
    await age('-a', '-r', recipient, '-o', join(dir, 'text.age'), join(dir, 'plain.db'));
    await expect(openSnapshotFile(join(dir, 'text.age'), undefined, { identityFiles: [join(dir, 'mine.key')] })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('written as text (armor)'),
    });
  });

  it('a damaged file is critical, a foreign one is not to be read', async () => {
    const bytes = readFileSync(join(dir, 'theirs.db.age'));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(dir, 'bad.db.age'), bytes);
    expect(await verify(join(dir, 'bad.db.age'), '--identity', join(dir, 'mine.key'))).toMatchObject({
      code: 2,
      error: expect.stringContaining('altered or damaged'),
    });
    expect(await verify(join(dir, 'ours.db.age'), '--identity', join(dir, 'other.key'))).toMatchObject({
      code: 3,
      error: expect.stringContaining('not encrypted to'),
    });
  });
});
