import { scrypt } from 'node:crypto';
import type { Identity, Stanza } from 'age-encryption';
import { DrydockError } from '../../core/errors';
import { openChunk } from './payload';

/** Derives a key of 32 bytes. @param logN binary logarithm of the work, which takes 2^logN KiB of memory */
export type Derive = (passphrase: string, salt: Buffer, logN: number) => Promise<Uint8Array>;

const LABEL = 'age-encryption.org/v1/scrypt';
const SALT = 16;
/** What age takes, too: a gibibyte and some seconds. */
const MOST_WORK = 20;
/** Bytes of an encrypted key of a file, with its tag. */
const BODY = 32;

/**
 * Opens what is encrypted to a passphrase. The library has this as well, but derives the key on the thread that calls it: a second or
 * more in which the editor's extensions stand still. Node has threads for it. Source of the format: age-encryption.org/v1, scrypt.
 */
export class PassphraseIdentity implements Identity {
  constructor(
    private readonly passphrase: string,
    private readonly derive: Derive = deriveByThread,
  ) {}

  /** @returns null where the passphrase is another, or it is encrypted to none. @throws Error where the header is no valid one */
  async unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    const stanza = stanzas.find(({ args }) => args[0] === 'scrypt');
    if (!stanza) return null;
    if (stanzas.length !== 1) throw new Error('scrypt recipient is not the only one in the header');
    const [, encoded = '', work = '', ...more] = stanza.args;
    const salt = Buffer.from(encoded, 'base64');
    const isCanonical = salt.length === SALT && salt.toString('base64').replace(/=+$/, '') === encoded;
    if (!isCanonical || more.length > 0 || !/^[1-9][0-9]*$/.test(work) || stanza.body.length !== BODY) {
      throw new Error('invalid scrypt stanza');
    }
    if (Number(work) > MOST_WORK) throw new Error('scrypt work factor is too high');
    const key = await this.derive(this.passphrase, Buffer.concat([Buffer.from(LABEL), salt]), Number(work));
    // Sealed as the first chunk of a payload that has another after it: with a nonce of zeros.
    return openChunk(key, 0, false, stanza.body) ?? null;
  }
}

function deriveByThread(passphrase: string, salt: Buffer, logN: number): Promise<Uint8Array> {
  const N = 2 ** logN;
  const r = 8;
  return new Promise((resolve, reject) => {
    // Some blocks more than the algorithm has, which count what they need differently.
    scrypt(passphrase, salt, 32, { N, r, p: 1, maxmem: 128 * r * (N + 64) }, (error, key) => {
      if (!error) return resolve(key);
      const hint = `It takes ${Math.max(1, N / 1024)} MiB of memory.`;
      reject(new DrydockError('config', `No key could be derived from the passphrase: ${error.message}.`, { hint, cause: error }));
    });
  });
}
