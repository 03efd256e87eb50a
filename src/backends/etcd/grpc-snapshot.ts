import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { DrydockError } from '../../core/errors';
import type { Connection } from './connection';
import { answeredError } from './errors';
import type { SnapshotPiece } from './snapshot-stream';

/** Bytes under way that nobody has read yet: enough for a long line, and all that memory grows by. */
const WINDOW = 4 * 1024 * 1024;
/** Before each message: a byte that says whether it is compressed, and its length. */
const PREFIX = 5;
/** A message holds 32 KiB; one that grows beyond this is none. */
const LONGEST_MESSAGE = 16 * 1024 * 1024;
/** A request without fields. */
const NOTHING = Buffer.alloc(PREFIX);

/**
 * The messages of a snapshot by gRPC, which spares etcd and us the base64 of the gateway. One call of one method needs no library: HTTP/2,
 * a prefix for each message, and four fields.
 * Rejects with `protocol` before the first piece where gRPC is not to be had.
 * @param idleMs the next message has to come within so many milliseconds
 */
export async function* grpcSnapshot(
  connection: Connection,
  idleMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<SnapshotPiece> {
  const { label } = connection;
  const socket = await connection.open(['h2', 'http/1.1'], signal);
  if (socket.alpnProtocol !== 'h2') {
    socket.destroy();
    throw new DrydockError('protocol', `${label} speaks no HTTP/2.`);
  }
  const session = connect('https://etcd', { createConnection: () => socket, settings: { initialWindowSize: WINDOW } });
  const stop = () => session.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    yield* piecesOf(session, label, idleMs);
  } finally {
    signal?.removeEventListener('abort', stop);
    session.destroy();
  }
}

async function* piecesOf(session: ClientHttp2Session, label: string, idleMs: number): AsyncGenerator<SnapshotPiece> {
  // What breaks the session is told by its stream.
  session.on('error', () => {});
  session.once('connect', () => session.setLocalWindowSize(WINDOW));
  const stream = session.request({
    ':method': 'POST',
    ':path': '/etcdserverpb.Maintenance/Snapshot',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  let end: IncomingHttpHeaders = {};
  stream.on('response', (headers) => (end = headers));
  stream.on('trailers', (headers: IncomingHttpHeaders) => (end = headers));
  stream.setTimeout(idleMs, () => stream.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  stream.end(NOTHING);
  const messages = new Messages(label);
  for await (const chunk of stream as AsyncIterable<Buffer>) yield* messages.push(chunk);
  const status = end['grpc-status'];
  if (status === undefined) {
    const code = end[':status'];
    if (code !== undefined && Number(code) !== 200)
      throw new DrydockError('protocol', `${label} answers no gRPC (HTTP status ${String(code)}).`);
    throw new DrydockError('disconnected', `${label} broke the connection in the middle of the snapshot.`);
  }
  if (status !== '0') {
    const message = decodeURIComponent(String(end['grpc-message'] ?? ''));
    throw answeredError(label, undefined, { code: Number(status), message });
  }
}

/** Cuts what comes into messages. */
class Messages {
  private parts: Buffer[] = [];
  private length = 0;

  constructor(private readonly label: string) {}

  *push(chunk: Buffer): Generator<SnapshotPiece> {
    this.parts.push(chunk);
    this.length += chunk.length;
    if (this.length < this.wanted()) return;
    let all = this.parts.length === 1 ? chunk : Buffer.concat(this.parts);
    while (all.length >= PREFIX && all.length >= PREFIX + this.lengthOf(all)) {
      const end = PREFIX + this.lengthOf(all);
      yield readMessage(all.subarray(PREFIX, end));
      all = all.subarray(end);
    }
    this.parts = all.length > 0 ? [all] : [];
    this.length = all.length;
  }

  /** Bytes from which on there is a message. */
  private wanted(): number {
    const [first] = this.parts;
    return first && first.length >= PREFIX ? PREFIX + this.lengthOf(first) : PREFIX;
  }

  private lengthOf(bytes: Buffer): number {
    const length = bytes.readUInt32BE(1);
    if (bytes[0] !== 0 || length > LONGEST_MESSAGE)
      throw new DrydockError('protocol', `${this.label} answered something that is no snapshot.`);
    return length;
  }
}

/** SnapshotResponse of rpc.proto: 2 remaining_bytes, 3 blob, 4 version. Other fields are passed over. */
export function readMessage(bytes: Buffer): SnapshotPiece {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at];
      if (byte === undefined || scale > 2 ** 56) throw new DrydockError('protocol', 'A message of a snapshot is cut short.');
      at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  const piece: { -readonly [K in keyof SnapshotPiece]: SnapshotPiece[K] } = {
    blob: Buffer.alloc(0),
    remaining: 0,
    storageVersion: undefined,
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) {
      const value = varint();
      if (field === 2) piece.remaining = value;
    } else if (type === 2) {
      const length = varint();
      if (at + length > bytes.length) throw new DrydockError('protocol', 'A message of a snapshot is cut short.');
      const content = bytes.subarray(at, at + length);
      at += length;
      if (field === 3) piece.blob = content;
      if (field === 4) piece.storageVersion = content.toString('utf8');
    } else throw new DrydockError('protocol', `A message of a snapshot has a field of type ${type}.`);
  }
  return piece;
}
