import { DrydockError } from '../../core/errors';
import { size } from '../../core/parse/etcd/json';
import { fields, text } from '../../core/parse/kubernetes/fields';
import { answeredError } from './errors';

/** One message of a snapshot. */
export interface SnapshotPiece {
  readonly blob: Buffer;
  /** Bytes of the database that are still to come, without the digest at the end. */
  readonly remaining: number;
  readonly storageVersion: string | undefined;
}

const NEW_LINE = 0x0a;
/** A message holds 32 KiB and is written in base64; one that grows beyond this is none. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** Reads the lines of a snapshot: `{"result":{"remaining_bytes":"…","blob":"…","version":"…"}}`, or `{"error":{…}}`. */
export async function* snapshotPieces(label: string, stream: AsyncIterable<Buffer>): AsyncGenerator<SnapshotPiece> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, start)) {
      parts.push(chunk.subarray(start, end));
      const line = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
      parts = [];
      length = 0;
      start = end + 1;
      if (line.length > 0) yield readLine(label, line.toString('latin1'));
    }
    const rest = chunk.subarray(start);
    length += rest.length;
    if (length > LONGEST_LINE) throw new DrydockError('protocol', `${label} answered something that is no snapshot.`);
    if (rest.length > 0) parts.push(rest);
  }
  if (length > 0) throw new DrydockError('disconnected', `${label} ended the snapshot in the middle of a message.`);
}

function readLine(label: string, line: string): SnapshotPiece {
  let message;
  try {
    message = fields(JSON.parse(line));
  } catch (cause) {
    throw new DrydockError('protocol', `${label} answered something that is no snapshot.`, { cause });
  }
  if (message.error !== undefined) throw answeredError(label, undefined, message.error);
  const { blob, remaining_bytes, version } = fields(message.result);
  return {
    blob: Buffer.from(text(blob) ?? '', 'base64'),
    remaining: size(remaining_bytes, 'how much is left'),
    storageVersion: text(version),
  };
}
