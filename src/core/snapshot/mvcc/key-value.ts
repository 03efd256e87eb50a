import { WIRE, WireReader } from '../protobuf/wire';

/** What bucket `key` holds at a revision (mvccpb.KeyValue). */
export interface KeyValue {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  /** Main revision of the change that made the key. */
  readonly created: number;
  /** Main revision of this change. */
  readonly modified: number;
  /** Changes since it was made, from 1. */
  readonly version: number;
  /** Id of the lease it ends with; 0 where there is none. */
  readonly lease: bigint;
}

/** @throws RangeError where the bytes are no KeyValue */
export function readKeyValue(bytes: Uint8Array): KeyValue {
  const reader = new WireReader(bytes);
  let [key, value]: Uint8Array[] = [new Uint8Array(0), new Uint8Array(0)];
  let [created, modified, version] = [0, 0, 0];
  let lease = 0n;
  while (reader.next()) {
    const { field, wire } = reader;
    if (wire === WIRE.bytes && field === 1) key = reader.bytesField();
    else if (wire === WIRE.bytes && field === 5) value = reader.bytesField();
    else if (wire === WIRE.varint && field === 2) created = reader.number();
    else if (wire === WIRE.varint && field === 3) modified = reader.number();
    else if (wire === WIRE.varint && field === 4) version = reader.number();
    else if (wire === WIRE.varint && field === 6) lease = reader.int64();
    else reader.skip();
  }
  return { key: key ?? new Uint8Array(0), value: value ?? new Uint8Array(0), created, modified, version, lease };
}

/** Where key and value lie within a KeyValue, read in place: all that an index of a whole file needs. */
export class KeyValueHead {
  keyStart = 0;
  keyEnd = 0;
  valueStart = 0;
  /** May lie beyond the bytes that are there. */
  valueLength = 0;
  private at = 0;

  /**
   * Goes through the fields up to the value, which etcd writes fifth.
   * @param end where the message ends; bytes beyond those there are count as missing only if they are needed
   * @returns whether it is a KeyValue with a key
   */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.at = start;
    this.keyStart = this.keyEnd = -1;
    this.valueStart = end;
    this.valueLength = 0;
    while (this.at < end) {
      const tag = this.varint(bytes);
      if (tag === 0x0a || tag === 0x2a) {
        const length = this.varint(bytes);
        if (length > end - this.at) return false;
        if (tag === 0x2a) {
          this.valueStart = this.at;
          this.valueLength = length;
          return this.keyStart >= 0;
        }
        this.keyStart = this.at;
        this.keyEnd = this.at += length;
        if (this.keyEnd > bytes.length) return false;
      } else if (tag === 0x10 || tag === 0x18 || tag === 0x20 || tag === 0x30) this.varint(bytes);
      else return false;
    }
    return this.at === end && this.keyStart >= 0;
  }

  /** What is not there reads as a number that leads beyond the end. */
  private varint(bytes: Uint8Array): number {
    let value = 0;
    for (let shift = 1, count = 0; count < 10; count++, shift *= 128) {
      const byte = bytes[this.at++];
      if (byte === undefined) return Number.MAX_SAFE_INTEGER;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
    return Number.MAX_SAFE_INTEGER;
  }
}
