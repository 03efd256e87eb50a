/** Numbers of pages, one bit each. */
export class PageSet {
  private readonly bits: Uint8Array;
  private members = 0;

  constructor(pages: number) {
    this.bits = new Uint8Array(Math.ceil(pages / 8));
  }

  get size(): number {
    return this.members;
  }

  has(page: number): boolean {
    return ((this.bits[page >> 3] ?? 0) & (1 << (page & 7))) !== 0;
  }

  /** @returns whether it was not there before */
  add(page: number): boolean {
    const at = page >> 3;
    const byte = this.bits[at];
    const mask = 1 << (page & 7);
    if (byte === undefined || (byte & mask) !== 0) return false;
    this.bits[at] = byte | mask;
    this.members++;
    return true;
  }
}
