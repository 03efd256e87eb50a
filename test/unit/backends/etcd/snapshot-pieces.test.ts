import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/backends/etcd/grpc-snapshot';
import { snapshotPieces, type SnapshotPiece } from '../../../../src/backends/etcd/snapshot-stream';

async function all(...chunks: readonly string[]): Promise<readonly SnapshotPiece[]> {
  const pieces: SnapshotPiece[] = [];
  const stream = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk);
  })();
  for await (const piece of snapshotPieces('etcd of cp1', stream)) pieces.push(piece);
  return pieces;
}

describe('a snapshot from the gateway', () => {
  const first = '{"result":{"remaining_bytes":"3","blob":"YWJj","version":"3.6.0"}}\n';
  const last = '{"result":{"blob":"ZGVm","version":"3.6.0"}}\n';

  it('is read however it is cut', async () => {
    const whole = first + last;
    for (let at = 0; at < whole.length; at += 1) {
      const pieces = await all(whole.slice(0, at), whole.slice(at));
      expect(pieces.map(({ blob, remaining }) => [blob.toString(), remaining])).toEqual([
        ['abc', 3],
        ['def', 0],
      ]);
    }
  });

  it('that ends in the middle of a message, has an error in it, or is something else is refused', async () => {
    await expect(all(first, last.slice(0, 9))).rejects.toMatchObject({ kind: 'disconnected' });
    const error = '{"error":{"code":14,"message":"etcdserver: no leader"}}\n';
    await expect(all(first, error)).rejects.toMatchObject({ kind: 'server', message: 'etcd of cp1 refuses: no leader.' });
    const old = '{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: no leader","http_status":"Service Unavailable"}}\n';
    await expect(all(old)).rejects.toMatchObject({ kind: 'server' });
    await expect(all('<html>\n')).rejects.toMatchObject({ kind: 'protocol' });
  });
});

describe('a message of gRPC', () => {
  // remaining_bytes = 300 (field 2), blob = "abc" (field 3), version = "3.6.0" (field 4), a header (field 1) that is passed over.
  const bytes = Buffer.from('0a020801' + '10ac02' + '1a03616263' + '2205332e362e30', 'hex');

  it('gives its fields', () => {
    expect(readMessage(bytes)).toEqual({ blob: Buffer.from('abc'), remaining: 300, storageVersion: '3.6.0' });
    expect(readMessage(Buffer.alloc(0))).toEqual({ blob: Buffer.alloc(0), remaining: 0, storageVersion: undefined });
  });

  it('that is cut within a field is refused', () => {
    const ends = new Set([0, 4, 7, 12, bytes.length]);
    for (let end = 1; end < bytes.length; end += 1) {
      if (ends.has(end)) continue;
      expect(() => readMessage(bytes.subarray(0, end)), `cut at ${end}`).toThrow(/cut short/);
    }
    expect(() => readMessage(Buffer.from('0d00000000', 'hex'))).toThrow(/field of type 5/);
  });
});
