import { Decrypter } from 'age-encryption';
import { DrydockError } from '../../core/errors';
import { endsBefore, readAt, type RandomAccess } from '../../core/snapshot/random-access';
import { CHUNK, NONCE, openChunk, payloadKey, SEALED_CHUNK } from './payload';
import { headerOf } from './seal';
import type { Identities } from './identities';

/** A header is that long at most; one recipient takes 200 bytes, a hybrid one 1.6 KB. */
const LONGEST_HEADER = 1024 * 1024;
/** Chunks that are kept decrypted: 16 MiB. */
const KEPT = 256;

/**
 * An encrypted file that is read at any place, a chunk at a time, without ever being decrypted as a whole: nothing of it gets to a disk.
 * Every byte that is given was authenticated.
 */
export class AgeAccess implements RandomAccess {
  readonly size: number;
  private readonly chunks: number;
  private readonly kept = new Map<number, Buffer>();

  private constructor(
    private readonly raw: RandomAccess,
    private readonly key: Uint8Array,
    private readonly start: number,
    private readonly name: string,
  ) {
    const sealed = raw.size - start;
    this.chunks = Math.ceil(sealed / SEALED_CHUNK);
    this.size = sealed - this.chunks * (SEALED_CHUNK - CHUNK);
  }

  /**
   * Opens a file with identities.
   * @throws DrydockError `unauthorized` where it is not encrypted to any of them, `invalid` where it is cut off or altered
   */
  static async unlock(raw: RandomAccess, identities: Identities, name: string): Promise<AgeAccess> {
    const head = await readAt(raw, 0, Math.min(raw.size, LONGEST_HEADER));
    const header = headerOf(head);
    if (!header) throw cutOff(name, 'its header is not whole');
    const decrypter = new Decrypter();
    for (const identity of identities.keys) decrypter.addIdentity(identity);
    let fileKey: Uint8Array;
    try {
      fileKey = await decrypter.decryptHeader(header);
    } catch (error) {
      const { message } = error as Error;
      if (/no identity matched/.test(message))
        throw new DrydockError('unauthorized', `${name} is not encrypted to the identity in ${identities.from}.`, {
          hint: 'Give the identity of one of its recipients. The metadata beside it and its header name them.',
          cause: error,
        });
      throw altered(name, 'its header', error);
    }
    const start = header.length + NONCE;
    if (raw.size < start) throw cutOff(name, 'it ends after its header');
    const key = payloadKey(fileKey, head.subarray(header.length, start));
    return AgeAccess.open(raw, key, start, name);
  }

  /**
   * Opens a file whose key is known, such as one that was just written.
   * @param start where its payload begins
   * @throws DrydockError `invalid` where its end is not the end that was written
   */
  static async open(raw: RandomAccess, key: Uint8Array, start: number, name: string): Promise<AgeAccess> {
    if (raw.size - start < SEALED_CHUNK - CHUNK) throw cutOff(name, 'it ends after its header');
    const opened = new AgeAccess(raw, key, start, name);
    const last = opened.chunks - 1;
    const sealed = await opened.sealed(last);
    const plain = openChunk(key, last, true, sealed);
    if (!plain) {
      // Either is damage; which one is told where it can be.
      if (openChunk(key, last, false, sealed)) throw cutOff(name, 'chunks are missing at its end');
      throw sealed.length < SEALED_CHUNK ? cutOff(name, 'its last chunk is not whole') : altered(name, `chunk ${last + 1}, the last one`);
    }
    opened.keep(last, plain);
    return opened;
  }

  async readInto(target: Uint8Array, offset: number): Promise<void> {
    if (offset < 0 || offset + target.length > this.size) throw endsBefore(offset + target.length, this.size);
    for (let done = 0; done < target.length;) {
      const at = offset + done;
      const index = Math.floor(at / CHUNK);
      const chunk = await this.chunk(index);
      const taken = chunk.subarray(at - index * CHUNK, at - index * CHUNK + target.length - done);
      target.set(taken, done);
      done += taken.length;
    }
  }

  private async chunk(index: number): Promise<Buffer> {
    const known = this.kept.get(index);
    if (known) {
      // The one that was used last is the last to go.
      this.kept.delete(index);
      this.kept.set(index, known);
      return known;
    }
    const plain = openChunk(this.key, index, index === this.chunks - 1, await this.sealed(index));
    if (!plain) throw altered(this.name, `chunk ${index + 1} of ${this.chunks}`);
    this.keep(index, plain);
    return plain;
  }

  private keep(index: number, plain: Buffer): void {
    if (this.kept.size >= KEPT) {
      const [oldest] = this.kept.keys();
      if (oldest !== undefined) this.kept.delete(oldest);
    }
    this.kept.set(index, plain);
  }

  private sealed(index: number): Promise<Uint8Array> {
    const at = this.start + index * SEALED_CHUNK;
    return readAt(this.raw, at, Math.min(SEALED_CHUNK, this.raw.size - at));
  }
}

function cutOff(name: string, why: string): DrydockError {
  return new DrydockError('invalid', `${name} is cut off: ${why}.`, { hint: 'It was not written or copied to its end. Use another one.' });
}

function altered(name: string, where: string, cause?: unknown): DrydockError {
  return new DrydockError('invalid', `${name} was altered or damaged since it was encrypted: ${where} does not fit its authentication.`, {
    hint: 'Use another one.',
    cause,
  });
}
