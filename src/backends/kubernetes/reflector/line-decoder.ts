/**
 * Cuts a stream of bytes into lines: for each piece that arrives, the lines it completes (none, if it completes none).
 * Characters and lines may be torn anywhere. What follows the last line feed is dropped at the end, because only a
 * connection that broke leaves anything there.
 */
export async function* decodeLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[], void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true });
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      rest += text;
      yield [];
      continue;
    }
    const complete = rest + text.slice(0, end);
    rest = text.slice(end + 1);
    yield complete.split('\n').filter((line) => line.trim() !== '');
  }
}
