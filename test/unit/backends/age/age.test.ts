import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { armor, Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AgeSealer } from '../../../../src/backends/age/seal';
import { openSnapshotFile } from '../../../../src/backends/storage/snapshot-file';
import { readAt } from '../../../../src/core/snapshot/random-access';
import { LocalSnapshots } from '../../../../src/backends/storage/snapshots';

const CHUNK = 64 * 1024;

/** Bytes that differ everywhere. */
function content(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >>> 8) * 7 + (at >>> 16)) & 0xff;
  return bytes;
}

async function sealed(recipients: readonly string[], plain: Buffer, piece = 50_000): Promise<Buffer> {
  const sealer = await AgeSealer.create(recipients);
  const parts = [sealer.head];
  for (let at = 0; at < plain.length; at += piece) parts.push(...sealer.push(plain.subarray(at, at + piece)));
  parts.push(sealer.finish());
  return Buffer.concat(parts);
}

describe('files encrypted with age', () => {
  let dir: string;
  let identity: string;
  let recipient: string;
  beforeAll(async () => {
    identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
  });
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'drydock-age-test-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const put = (name: string, data: Uint8Array | string) => {
    const path = join(dir, name);
    writeFileSync(path, data);
    return path;
  };
  const keyFile = (text = identity) => ({ identityFiles: [put('key.txt', `# created: today\n${text}\n`)] });
  const read = async (path: string, unlocking = keyFile()) => {
    const file = await openSnapshotFile(path, undefined, unlocking);
    try {
      return Buffer.from(await readAt(file, 0, file.size));
    } finally {
      await file.dispose();
    }
  };

  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17])('of %i bytes come back, also from the middle', async (size) => {
    const plain = content(size);
    const path = put('a.age', await sealed([recipient], plain));
    expect((await read(path)).equals(plain)).toBe(true);
    if (size <= CHUNK) return;
    const file = await openSnapshotFile(path, undefined, keyFile());
    expect(file).toMatchObject({ size, packaging: 'age' });
    expect(Buffer.from(await readAt(file, CHUNK - 5, 6))).toEqual(plain.subarray(CHUNK - 5, CHUNK + 1));
    await expect(readAt(file, size - 1, 2)).rejects.toMatchObject({ kind: 'storage' });
    await file.dispose();
  });

  it('open with any of several recipients, hybrid ones too', async () => {
    const other = await generateHybridIdentity();
    const path = put('a.age', await sealed([recipient, await identityToRecipient(other)], content(100)));
    expect(await read(path)).toEqual(content(100));
    expect(await read(path, keyFile(other))).toEqual(content(100));
  });

  it('hold gzip, too, and leave nothing in the temporary folder', async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('drydock-snapshot-')).length;
    const before = left();
    const path = put('a.db.gz.age', await sealed([recipient], gzipSync(content(200_000))));
    expect((await read(path)).equals(content(200_000))).toBe(true);
    expect(left()).toBe(before);
  });

  it('say that an identity is wanted, and that one is another', async () => {
    const path = put('a.age', await sealed([recipient], content(10)));
    await expect(openSnapshotFile(path)).rejects.toMatchObject({ kind: 'config', hint: expect.stringContaining('--identity') });
    await expect(read(path, keyFile(await generateX25519Identity()))).rejects.toMatchObject({
      kind: 'unauthorized',
      message: 'a.age is not encrypted to the identity in key.txt.',
    });
  });

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['in the header', (bytes) => bytes.subarray(0, 60), /cut off: its header is not whole/],
    ['after the header', (bytes) => bytes.subarray(0, bytes.indexOf('\n--- ') + 60), /cut off: it ends after its header/],
    ['in a chunk', (bytes) => bytes.subarray(0, bytes.length - 5), /cut off: its last chunk is not whole/],
    ['between chunks', (bytes) => bytes.subarray(0, bytes.length - 116), /cut off: chunks are missing/],
  ])('tell that they are cut off %s', async (_, cut, message) => {
    const path = put('a.age', cut(await sealed([recipient], content(2 * CHUNK + 100))));
    await expect(read(path)).rejects.toMatchObject({ kind: 'invalid', message: expect.stringMatching(message) });
  });

  it.each<[string, (bytes: Buffer) => number, RegExp]>([
    ['a stanza', (bytes) => bytes.indexOf('-> X25519') + 70, /its header/],
    ['the authentication of the header', (bytes) => bytes.indexOf('\n--- ') + 10, /its header/],
    ['the nonce', (bytes) => bytes.indexOf('\n--- ') + 50, /chunk/],
    ['the first chunk', (bytes) => bytes.indexOf('\n--- ') + 100, /chunk 1 of 3/],
    ['the last chunk', (bytes) => bytes.length - 20, /last/],
  ])('tell that %s was altered', async (_, where, message) => {
    const bytes = await sealed([recipient], content(2 * CHUNK + 100));
    const at = where(bytes);
    bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
    const error = await read(put('a.age', bytes)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(/altered or damaged|cut off|not encrypted to/) });
    if (!/a stanza|nonce/.test(_)) expect(error).toMatchObject({ kind: 'invalid', message: expect.stringMatching(message) });
  });

  describe('identity files', () => {
    const protectedKey = async (armored: boolean) => {
      const encrypter = new Encrypter();
      encrypter.setScryptWorkFactor(10);
      encrypter.setPassphrase('four words of mine');
      const bytes = await encrypter.encrypt(`${identity}\n`);
      return put('key.age', armored ? armor.encode(bytes) : bytes);
    };

    it.each([false, true])('that are protected ask for their passphrase (armored: %s)', async (armored) => {
      const path = put('a.age', await sealed([recipient], content(10)));
      const unlocking = (passphrase: string | undefined) => ({ passphrase: () => Promise.resolve(passphrase) });
      const identityFiles = [await protectedKey(armored)];
      expect(await read(path, { identityFiles, ...unlocking('four words of mine') })).toEqual(content(10));
      await expect(read(path, { identityFiles, ...unlocking('wrong') })).rejects.toMatchObject({
        kind: 'unauthorized',
        message: /passphrase is wrong/,
      });
      await expect(read(path, { identityFiles, ...unlocking(undefined) })).rejects.toMatchObject({ message: /none was given/ });
    });

    it.each<[string, RegExp]>([
      ['age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg', /not a file of age identities/],
      ['AGE-SECRET-KEY-1QQQ', /mistyped or cut off/],
      ['AGE-PLUGIN-YUBIKEY-1QQQ', /for a plugin of age/],
      ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc', /is an SSH key/],
    ])('%s are refused for what they are', async (text, message) => {
      const path = put('a.age', await sealed([recipient], content(10)));
      await expect(read(path, keyFile(text))).rejects.toMatchObject({ kind: 'config', message: expect.stringMatching(message) });
    });
  });

  it('are checked where they lie before they are committed', async () => {
    const files = new LocalSnapshots();
    const path = join(dir, 'new.db.age');
    const writer = await files.seal(await files.create(path), [recipient]);
    await writer.write(content(200_000));
    const again = await writer.reread();
    expect(Buffer.from(await readAt(again!, 0, again!.size))).toEqual(content(200_000));
    expect(writer.stored?.()).toMatchObject({ packaging: 'age', recipients: [recipient] });
    await writer.commit('{}');
    expect(readdirSync(dir).sort()).toEqual(['new.db.age', 'new.db.age.json']);
    expect(await read(path)).toEqual(content(200_000));
  });
});
