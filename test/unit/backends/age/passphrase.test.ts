import { Decrypter, Encrypter, Stanza } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { PassphraseIdentity, type Derive } from '../../../../src/backends/age/passphrase';

const PASSPHRASE = 'vier Wörter von mir';

async function encrypted(logN: number): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(logN);
  encrypter.setPassphrase(PASSPHRASE);
  return encrypter.encrypt('what was encrypted');
}

async function decrypted(bytes: Uint8Array, identity: PassphraseIdentity): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(bytes, 'text');
}

const salt = Buffer.alloc(16, 7).toString('base64').replace(/=+$/, '');
const body = new Uint8Array(32);
const underived: Derive = () => Promise.reject(new Error('a key was derived'));

describe('what is encrypted to a passphrase', () => {
  it.each([1, 10, 15])('by the library is opened, with 2^%i as work', async (logN) => {
    expect(await decrypted(await encrypted(logN), new PassphraseIdentity(PASSPHRASE))).toBe('what was encrypted');
  });

  it('is not opened by another passphrase', async () => {
    await expect(decrypted(await encrypted(10), new PassphraseIdentity('vier Worter von mir'))).rejects.toThrow(/no identity matched/);
  });

  it('waits for a key that is derived elsewhere, and has others go on meanwhile', async () => {
    const asked: { passphrase: string; salt: string; logN: number }[] = [];
    let derive = (_: Uint8Array) => {};
    const identity = new PassphraseIdentity('words', (passphrase, given, logN) => {
      asked.push({ passphrase, salt: given.toString('latin1'), logN });
      return new Promise((resolve) => (derive = resolve));
    });
    let opened: Uint8Array | null | undefined;
    const opening = identity.unwrapFileKey([new Stanza(['scrypt', salt, '18'], body)]).then((key) => (opened = key));
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([{ passphrase: 'words', salt: `age-encryption.org/v1/scrypt${'\u0007'.repeat(16)}`, logN: 18 }]);
    expect(opened).toBeUndefined();
    derive(new Uint8Array(32));
    expect(await opening).toBeNull();
  });

  it.each<[string, Stanza[], RegExp]>([
    ['takes more memory than there should be', [new Stanza(['scrypt', salt, '21'], body)], /work factor is too high/],
    ['names a work that is no number', [new Stanza(['scrypt', salt, '018'], body)], /invalid/],
    ['has another salt', [new Stanza(['scrypt', 'AAAA', '18'], body)], /invalid/],
    ['has a salt that is not canonical', [new Stanza(['scrypt', `${salt}==`, '18'], body)], /invalid/],
    ['has more arguments', [new Stanza(['scrypt', salt, '18', 'x'], body)], /invalid/],
    ['has another body', [new Stanza(['scrypt', salt, '18'], new Uint8Array(31))], /invalid/],
    ['is for somebody else, too', [new Stanza(['X25519', 'x'], body), new Stanza(['scrypt', salt, '18'], body)], /not the only one/],
  ])('is refused before a key is derived where it %s', async (_, stanzas, message) => {
    await expect(new PassphraseIdentity(PASSPHRASE, underived).unwrapFileKey(stanzas)).rejects.toThrow(message);
  });

  it('is left to others where it is encrypted to none', async () => {
    expect(await new PassphraseIdentity(PASSPHRASE, underived).unwrapFileKey([new Stanza(['X25519', 'x'], body)])).toBeNull();
  });
});
