/** Frames of RFC 6455, as far as a client needs them that gets messages and answers pings. */

export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

export interface Message {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Bytes of one message; the API server sends pieces of 32 KiB. */
const MOST_MESSAGE_BYTES = 16 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);

/** Makes messages out of the bytes of a server. */
export class MessageReader {
  private rest: Buffer = EMPTY;
  private opcode = 0;
  private parts: Buffer[] = [];
  private size = 0;

  /** Messages that are complete with these bytes. @throws RangeError where the bytes are no frames */
  push(bytes: Uint8Array): readonly Message[] {
    this.rest = this.rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.rest, bytes]);
    const found: Message[] = [];
    for (let frame = this.next(); frame; frame = this.next()) {
      const message = this.assembled(frame);
      if (message) found.push(message);
    }
    return found;
  }

  private next(): { readonly opcode: number; readonly last: boolean; readonly payload: Buffer } | undefined {
    const { rest } = this;
    if (rest.length < 2) return undefined;
    const [first, second] = [rest[0]!, rest[1]!];
    // No extension was asked for, and only clients mask.
    if ((first & 0x70) !== 0 || (second & 0x80) !== 0) throw new RangeError('The frame has bits that nobody agreed on.');
    let length = second & 0x7f;
    let head = 2;
    if (length === 126) {
      if (rest.length < 4) return undefined;
      length = rest.readUInt16BE(2);
      head = 4;
    } else if (length === 127) {
      if (rest.length < 10) return undefined;
      const wide = rest.readBigUInt64BE(2);
      if (wide > BigInt(MOST_MESSAGE_BYTES)) throw new RangeError('The frame is too long.');
      length = Number(wide);
      head = 10;
    }
    if (rest.length < head + length) return undefined;
    this.rest = rest.subarray(head + length);
    return { opcode: first & 0x0f, last: (first & 0x80) !== 0, payload: rest.subarray(head, head + length) };
  }

  private assembled({
    opcode,
    last,
    payload,
  }: {
    readonly opcode: number;
    readonly last: boolean;
    readonly payload: Buffer;
  }): Message | undefined {
    // Control frames come between the pieces of a message, and never in pieces.
    if (opcode >= OPCODE.close) {
      if (!last) throw new RangeError('A control frame comes in pieces.');
      return { opcode, payload };
    }
    if ((opcode === OPCODE.continuation) !== this.parts.length > 0) throw new RangeError('A message begins or goes on where it must not.');
    if (opcode !== OPCODE.continuation) this.opcode = opcode;
    this.size += payload.length;
    if (this.size > MOST_MESSAGE_BYTES) throw new RangeError('The message is too long.');
    this.parts.push(payload);
    if (!last) return undefined;
    const message = { opcode: this.opcode, payload: this.parts.length === 1 ? payload : Buffer.concat(this.parts) };
    this.parts = [];
    this.size = 0;
    return message;
  }
}

/** Bytes of a frame that a client sends; longer messages are cut before. */
const MOST_FRAME_BYTES = 0xffff;

/** A frame of a client; its payload is masked, as the protocol demands. @param mask four bytes nobody can foresee */
export function clientFrame(opcode: number, payload: Uint8Array, mask: Uint8Array): Buffer {
  const { length } = payload;
  if (length > MOST_FRAME_BYTES) throw new RangeError('Longer frames are not needed.');
  const head = length > 125 ? 8 : 6;
  const frame = Buffer.alloc(head + length);
  frame[0] = 0x80 | opcode;
  if (head === 6) frame[1] = 0x80 | length;
  else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.set(mask.subarray(0, 4), head - 4);
  for (let index = 0; index < length; index++) frame[head + index] = payload[index]! ^ mask[index % 4]!;
  return frame;
}
