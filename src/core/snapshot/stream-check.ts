import { createHash, timingSafeEqual, type Hash } from 'node:crypto';
import type { Finding } from './damage';
import { DamageError } from './damage';
import { chooseMeta, type Meta } from './bbolt/meta';

/** Bytes of the digest that etcd appends to a snapshot it sends. */
export const TRAILER = 32;
/** Of a stream's beginning so much is kept, enough for both metas at every page size that operating systems have. */
const HEAD = 132 * 1024;

/** The SHA-256 at the end of a snapshot. */
export interface DigestCheck {
  /**
   * `right` and `wrong` compare with the trailer. `absent`: the size says that there is none, as in a copy of
   * member/snap/db, so nothing vouches for the bytes.
   */
  readonly state: 'right' | 'wrong' | 'absent';
  /** Of everything before the trailer, hexadecimal; of everything where there is no trailer. */
  readonly computed: string;
  /** What the trailer says, hexadecimal. */
  readonly stored?: string;
}

/** What can be told of a snapshot from its bytes as they pass. */
export interface StreamCheck {
  /** Bytes that passed. */
  readonly size: number;
  /** Bytes of the database, without the trailer. */
  readonly databaseSize: number;
  /** SHA-256 of all bytes, with the trailer, hexadecimal: what `sha256sum` prints of the file. */
  readonly fileSha256: string;
  readonly digest: DigestCheck;
  /** The meta that counts; unset where there is none. */
  readonly meta?: Meta;
  /** Everything wrong with digest, size and metas. Empty: nothing is. */
  readonly findings: readonly Finding[];
}

/**
 * Checks a snapshot while it arrives, in constant memory: the digest over all but the last 32 bytes, both metas, and that there
 * are as many bytes as the meta counts pages. The tree of pages needs the whole file: see `bbolt/check.ts`.
 * Format: etcd's server appends the SHA-256 to the copy of the database; its size is then 32 beyond a multiple of 512.
 */
export class StreamChecker {
  private readonly content: Hash = createHash('sha256');
  private readonly head = new Uint8Array(HEAD);
  private headLength = 0;
  /** The last bytes, which may be the trailer and are not hashed yet. */
  private tail: Uint8Array = new Uint8Array(0);
  private size = 0;
  private result: StreamCheck | undefined;

  /** @param piece the next bytes; they may be used again once this returns */
  push(piece: Uint8Array): void {
    if (this.result) throw new Error('The stream was finished.');
    this.size += piece.length;
    if (this.headLength < HEAD) {
      const taken = piece.subarray(0, HEAD - this.headLength);
      this.head.set(taken, this.headLength);
      this.headLength += taken.length;
    }
    if (piece.length >= TRAILER) {
      this.content.update(this.tail);
      this.content.update(piece.subarray(0, piece.length - TRAILER));
      this.tail = piece.slice(piece.length - TRAILER);
      return;
    }
    const joined = new Uint8Array(this.tail.length + piece.length);
    joined.set(this.tail);
    joined.set(piece, this.tail.length);
    const kept = Math.max(0, joined.length - TRAILER);
    this.content.update(joined.subarray(0, kept));
    this.tail = joined.slice(kept);
  }

  /** All bytes have passed. May be called again: it gives the same answer. */
  finish(): StreamCheck {
    return (this.result ??= this.judge());
  }

  private judge(): StreamCheck {
    const fileSha256 = this.content.copy().update(this.tail).digest('hex');
    const hasTrailer = this.size % 512 === TRAILER;
    const databaseSize = hasTrailer ? this.size - TRAILER : this.size;
    const digest = hasTrailer ? this.compare() : ({ state: 'absent', computed: fileSha256 } as const);
    const findings: Finding[] = [];
    if (digest.state === 'wrong') {
      findings.push({ region: 'trailer', message: 'The SHA-256 at the end of the file does not match its content' });
    }
    const meta = this.judgeMetas(findings);
    if (meta) findings.push(...sizeFindings(meta, databaseSize, digest.state));
    return { size: this.size, databaseSize, fileSha256, digest, ...(meta ? { meta } : {}), findings };
  }

  private compare(): DigestCheck {
    const computed = this.content.digest();
    return {
      state: timingSafeEqual(computed, this.tail) ? 'right' : 'wrong',
      computed: computed.toString('hex'),
      stored: Buffer.from(this.tail).toString('hex'),
    };
  }

  private judgeMetas(findings: Finding[]): Meta | undefined {
    try {
      const { chosen, readings } = chooseMeta(this.head.subarray(0, this.headLength));
      readings.forEach(({ problem }, page) => {
        if (problem !== undefined) findings.push({ region: 'meta', page, message: problem });
      });
      return chosen;
    } catch (error) {
      if (!(error instanceof DamageError)) throw error;
      findings.push(error.finding);
      return undefined;
    }
  }
}

/** Whether there are the bytes that the meta promises. */
export function sizeFindings({ pages, pageSize }: Meta, databaseSize: number, digest: DigestCheck['state']): readonly Finding[] {
  const promised = pages * pageSize;
  if (databaseSize < promised) {
    return [{ region: 'file', message: `The file ends ${promised - databaseSize} bytes before the last of its ${pages} pages` }];
  }
  const loose = databaseSize % 512;
  if (loose !== 0) {
    return [{ region: 'file', message: `The file ends with ${loose} bytes that are neither a page nor a digest: its end is missing` }];
  }
  // A database that is in use is larger than what it uses; a snapshot is not.
  if (databaseSize > promised && digest !== 'absent') {
    return [{ region: 'file', message: `The file has ${databaseSize - promised} bytes more than its ${pages} pages` }];
  }
  return [];
}
