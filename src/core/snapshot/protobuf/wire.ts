/** Wire types of Protocol Buffers that are in use; groups are not. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Reads the fields of a message one after another. Small on purpose: four messages of etcd and whatever Kubernetes stores are
 * read by it, each by who knows its fields.
 * @throws RangeError where the bytes are no message
 */
export class WireReader {
  private at = 0;
  /** Number of the field that `next` went to. */
  field = 0;
  wire = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** Goes to the next field, which must then be read or skipped. @returns false at the end */
  next(): boolean {
    if (this.at >= this.bytes.length) return false;
    const tag = this.number();
    this.field = Math.floor(tag / 8);
    this.wire = tag & 7;
    if (this.field === 0 || this.field > 0x1fffffff) throw new RangeError('The message has a field of no number.');
    return true;
  }

  /** A varint as a number; beyond 2^53 it is not exact: see `int64`. */
  number(): number {
    let value = 0;
    for (let shift = 1, count = 0; count < 10; count++, shift *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('The message has a number of more than ten bytes.');
  }

  int64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new RangeError('The message has a number of more than ten bytes.');
  }

  fixed32(): DataView {
    return this.view(4);
  }

  fixed64(): DataView {
    return this.view(8);
  }

  /** The bytes of a field, in place. */
  bytesField(): Uint8Array {
    const length = this.number();
    const start = this.at;
    if (length > this.bytes.length - start) throw new RangeError('The message is cut off.');
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }

  string(): string {
    return new TextDecoder().decode(this.bytesField());
  }

  skip(): void {
    switch (this.wire) {
      case WIRE.varint:
        this.number();
        return;
      case WIRE.fixed64:
        this.fixed64();
        return;
      case WIRE.bytes:
        this.bytesField();
        return;
      case WIRE.fixed32:
        this.fixed32();
        return;
      default:
        throw new RangeError(`The message has a field of wire type ${this.wire}.`);
    }
  }

  private view(length: number): DataView {
    if (this.at + length > this.bytes.length) throw new RangeError('The message is cut off.');
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, length);
    this.at += length;
    return view;
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError('The message is cut off.');
    return byte;
  }
}
