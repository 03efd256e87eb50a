import { DrydockError } from '../errors';

/** Bytes that can be read from any place: a file, or a part of one. */
export interface RandomAccess {
  /** Bytes there are. */
  readonly size: number;
  /**
   * Fills `target` with the bytes from `offset` on.
   * @throws DrydockError `storage` where they can't be read, also where the file ends before
   */
  readInto(target: Uint8Array, offset: number): Promise<void>;
}

/** @throws DrydockError `storage` */
export async function readAt(source: RandomAccess, offset: number, length: number): Promise<Uint8Array> {
  const target = new Uint8Array(length);
  await source.readInto(target, offset);
  return target;
}

/** Bytes that are read at a time where all are read. */
const PIECE = 256 * 1024;

/** All bytes in order. @throws DrydockError `storage` */
export async function* piecesOf(source: RandomAccess): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size;) {
    const piece = await readAt(source, at, Math.min(PIECE, source.size - at));
    yield piece;
    at += piece.length;
  }
}

/** Bytes in memory. */
export class MemoryAccess implements RandomAccess {
  readonly size: number;

  constructor(private readonly bytes: Uint8Array) {
    this.size = bytes.length;
  }

  async readInto(target: Uint8Array, offset: number): Promise<void> {
    if (offset < 0 || offset + target.length > this.size) throw endsBefore(offset + target.length, this.size);
    target.set(this.bytes.subarray(offset, offset + target.length));
  }
}

export function endsBefore(wanted: number, size: number): DrydockError {
  return new DrydockError('storage', `The file has ${size} bytes; ${wanted} were wanted.`, {
    hint: 'The file may have been changed while it was read. Read it again.',
  });
}
