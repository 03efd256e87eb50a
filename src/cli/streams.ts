/** Where a command reads and writes. */
export interface Streams {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  out(text: string): void;
  error(text: string): void;
}
