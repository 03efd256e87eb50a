import { randomBytes } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { DrydockError } from '../../core/errors';
import { CHUNK, NONCE, payloadKey, sealChunk } from './payload';

/** Encrypts a stream to age recipients, a chunk of 64 KiB at a time. */
export class AgeSealer {
  private readonly pending = Buffer.alloc(CHUNK);
  private used = 0;
  private index = 0;

  private constructor(
    /** What the file begins with: the header and the nonce of the payload. */
    readonly head: Buffer,
    /** Key of the payload; it opens this file alone. */
    readonly key: Buffer,
  ) {}

  /** @throws DrydockError `config` for a recipient that can't be one */
  static async create(recipients: readonly string[]): Promise<AgeSealer> {
    if (recipients.length === 0) throw new DrydockError('internal', 'Nobody is named that a snapshot is encrypted to.');
    const encrypter = new Encrypter();
    let fileKey: Uint8Array | undefined;
    try {
      for (const recipient of recipients) encrypter.addRecipient(recipient);
      // Adds nothing to the header. The library's own payload is four times slower than that of Node's cipher.
      encrypter.addRecipient({ wrapFileKey: (key) => ((fileKey = key.slice()), []) });
      const header = headerOf(await encrypter.encrypt(new Uint8Array(0)));
      if (!header || !fileKey) throw new DrydockError('internal', 'The header of an encrypted file could not be made.');
      const nonce = randomBytes(NONCE);
      return new AgeSealer(Buffer.concat([header, nonce]), payloadKey(fileKey, nonce));
    } catch (error) {
      if (DrydockError.is(error)) throw error;
      throw new DrydockError('config', `A recipient can't be encrypted to: ${(error as Error).message}.`, { cause: error });
    }
  }

  /** What can be written for the next bytes: none, one or several chunks. */
  *push(piece: Uint8Array): Generator<Buffer> {
    for (let at = 0; at < piece.length;) {
      // A full chunk waits for the byte after it: the last one is marked.
      if (this.used === CHUNK) yield this.flush(false);
      const taken = piece.subarray(at, at + CHUNK - this.used);
      this.pending.set(taken, this.used);
      this.used += taken.length;
      at += taken.length;
    }
  }

  /** The last chunk. */
  finish(): Buffer {
    return this.flush(true);
  }

  private flush(isLast: boolean): Buffer {
    const sealed = sealChunk(this.key, this.index, isLast, this.pending.subarray(0, this.used));
    this.index += 1;
    this.used = 0;
    return sealed;
  }
}

/**
 * The header of an age file with the line feed at its end.
 * @param head beginning of the file
 * @returns undefined: it does not end there
 */
export function headerOf(head: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const mac = bytes.indexOf('\n--- ');
  const end = mac < 0 ? -1 : bytes.indexOf('\n', mac + 1);
  return end < 0 ? undefined : bytes.subarray(0, end + 1);
}
