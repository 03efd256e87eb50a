import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLines } from '../../../../../src/backends/kubernetes/reflector/line-decoder';

async function* torn(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (let piece = 0; start < bytes.length; piece += 1) {
    const end = start + (sizes[piece % sizes.length] ?? 1);
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function read(text: string, sizes: readonly number[]): Promise<readonly (readonly string[])[]> {
  const batches: (readonly string[])[] = [];
  for await (const lines of decodeLines(torn(new TextEncoder().encode(text), sizes))) batches.push(lines);
  return batches;
}

describe('decodeLines', () => {
  it('reads the same lines wherever the bytes are torn', async () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== '' && !text.includes('\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (lines, sizes) => {
        const batches = await read(lines.map((text) => `${text}\n`).join(''), sizes);
        expect(batches.flat()).toEqual(lines);
      }),
    );
  });

  it('tells of each piece, drops blank lines and what no line feed ends', async () => {
    expect(await read('{"a":1}\n\n \n{"b"', [4, 5, 3])).toEqual([[], ['{"a":1}'], [], []]);
  });
});
