/** Writes messages of Protocol Buffers: the few of etcd that are stored in its files or sent by gRPC. */
export class Message {
  private readonly parts: Uint8Array[] = [];

  /** A number; zero is not written, as proto3 has it. */
  number(field: number, value: number | bigint): this {
    const wide = BigInt.asUintN(64, BigInt(value));
    if (wide !== 0n) this.parts.push(varint(BigInt(field) << 3n), varint(wide));
    return this;
  }

  /** Bytes or a text; empty ones are not written. */
  bytes(field: number, value: Uint8Array | string): this {
    const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    if (content.length > 0) this.parts.push(varint((BigInt(field) << 3n) | 2n), varint(BigInt(content.length)), content);
    return this;
  }

  done(): Uint8Array {
    return Buffer.concat(this.parts);
  }
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
