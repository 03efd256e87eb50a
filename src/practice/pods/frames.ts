/** Frames of RFC 6455 as a server reads and writes them: each a message of its own. */

export const OPCODE = { binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Bytes of a frame; clients of pods send far shorter ones. */
const MOST_BYTES = 1024 * 1024;

/** Makes frames out of the bytes of a client. */
export class FrameReader {
  private rest = Buffer.alloc(0);

  /** Frames that are complete with these bytes. @throws RangeError where they are none, or a message comes in pieces */
  push(bytes: Uint8Array): readonly Frame[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const found: Frame[] = [];
    for (let frame = this.next(); frame; frame = this.next()) found.push(frame);
    return found;
  }

  private next(): Frame | undefined {
    const { rest } = this;
    if (rest.length < 2) return undefined;
    const [first = 0, second = 0] = rest;
    if ((first & 0xf0) !== 0x80 || (second & 0x80) === 0) throw new RangeError('not a whole, masked frame');
    const short = second & 0x7f;
    const head = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (rest.length < head + 4) return undefined;
    const length = head === 4 ? rest.readUInt16BE(2) : head === 10 ? Number(rest.readBigUInt64BE(2)) : short;
    if (length > MOST_BYTES) throw new RangeError('a frame that is too long');
    const start = head + 4;
    if (rest.length < start + length) return undefined;
    const mask = rest.subarray(head, start);
    const payload = Buffer.from(rest.subarray(start, start + length)).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.rest = rest.subarray(start + length);
    return { opcode: first & 0x0f, payload: Buffer.from(payload) };
  }
}

export function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
