/** CRC-32 with Castagnoli's polynomial, as `etcdutl snapshot status` makes it. Node has only the other one. */
export class Crc32c {
  private state = 0xffffffff;

  update(bytes: Uint8Array): void {
    this.range(bytes, 0, bytes.length);
  }

  /** Eight bytes at a time, by eight tables. */
  range(bytes: Uint8Array, start: number, end: number): void {
    const tables = TABLES;
    let crc = this.state;
    let at = start;
    for (; at + 8 <= end; at += 8) {
      crc ^= (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
      crc =
        (tables[1792 + (crc & 0xff)] ?? 0) ^
        (tables[1536 + ((crc >>> 8) & 0xff)] ?? 0) ^
        (tables[1280 + ((crc >>> 16) & 0xff)] ?? 0) ^
        (tables[1024 + (crc >>> 24)] ?? 0) ^
        (tables[768 + (bytes[at + 4] ?? 0)] ?? 0) ^
        (tables[512 + (bytes[at + 5] ?? 0)] ?? 0) ^
        (tables[256 + (bytes[at + 6] ?? 0)] ?? 0) ^
        (tables[bytes[at + 7] ?? 0] ?? 0);
    }
    for (; at < end; at++) crc = (crc >>> 8) ^ (tables[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
    this.state = crc;
  }

  digest(): number {
    return ~this.state >>> 0;
  }
}

/** Eight tables one behind another: the n-th shifts by n bytes more. */
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] ?? 0;
    tables[at] = (before >>> 8) ^ (tables[before & 0xff] ?? 0);
  }
  return tables;
}
