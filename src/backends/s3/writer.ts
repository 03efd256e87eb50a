import { DrydockError } from '../../core/errors';
import { metadataName } from '../../core/snapshot/metadata';
import { s3Words, type S3Place } from '../../core/snapshot/s3-place';
import type { SnapshotWriter } from '../../ports/snapshots';
import { element, type S3Client } from './client';
import { exists, remove } from './objects';

/** Bytes of a part; the most parts there can be are 10,000. */
const PART = 16 * 1024 * 1024;

/**
 * A snapshot that goes to a bucket, part by part: one part is in memory at a time. The object is there only when all of it is and its
 * metadata before it; what is given up leaves nothing, no part either.
 */
export class S3SnapshotWriter implements SnapshotWriter {
  private readonly buffer = Buffer.alloc(PART);
  private used = 0;
  private readonly parts: string[] = [];
  private isDone = false;

  private constructor(
    private readonly client: S3Client,
    private readonly place: S3Place,
    private readonly uploadId: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Rejects with `conflict` where there is an object of that name. */
  static async create(client: S3Client, place: S3Place, signal: AbortSignal): Promise<S3SnapshotWriter> {
    if (await exists(client, place, signal))
      throw new DrydockError('conflict', `${s3Words(place)} exists already.`, {
        hint: 'Snapshots are never overwritten: choose another name.',
      });
    const { body } = await client.send({ method: 'POST', place, query: { uploads: '' } }, signal);
    const uploadId = element(new TextDecoder().decode(body), 'UploadId');
    if (uploadId === undefined) throw new DrydockError('protocol', `S3 began no upload of ${s3Words(place)}.`);
    return new S3SnapshotWriter(client, place, uploadId, signal);
  }

  async write(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length;) {
      const taken = piece.subarray(at, at + PART - this.used);
      this.buffer.set(taken, this.used);
      this.used += taken.length;
      at += taken.length;
      if (this.used === PART) await this.flush();
    }
  }

  /** It can't be read before it is there as a whole: only the stream is checked, as on a host. */
  reread(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async commit(metadata: string): Promise<void> {
    if (this.used > 0 || this.parts.length === 0) await this.flush();
    const { client, place, uploadId, signal } = this;
    await client.send(
      { method: 'PUT', place: this.beside, body: Buffer.from(metadata), headers: { 'content-type': 'application/json' } },
      signal,
    );
    const listed = this.parts.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join('');
    const body = Buffer.from(`<CompleteMultipartUpload>${listed}</CompleteMultipartUpload>`);
    const answer = await client.send({ method: 'POST', place, query: { uploadId }, body }, signal, [404]);
    // An answer that got lost is asked for again, and there is no such upload any more because it is complete.
    if (answer.status === 404 && (await exists(client, place, signal))) this.isDone = true;
    if (this.isDone) return;
    // It may fail after it began to answer with 200.
    const text = new TextDecoder().decode(answer.body);
    if (answer.status === 404 || text.includes('<Error>'))
      throw new DrydockError('server', `S3 did not put ${s3Words(place)} together: ${element(text, 'Code') ?? 'unknown'}.`);
    this.isDone = true;
  }

  async discard(): Promise<void> {
    if (this.isDone) return;
    const { client, place, uploadId } = this;
    // The wish to stop is what it is discarded for.
    const late = AbortSignal.timeout(60_000);
    await client.send({ method: 'DELETE', place, query: { uploadId } }, late, [404]).catch(() => undefined);
    // An answer that got lost may have been that it is complete.
    const isThere = await exists(client, place, late).catch(() => true);
    if (!isThere) await remove(client, this.beside, late).catch(() => undefined);
  }

  private get beside(): S3Place {
    return { ...this.place, key: metadataName(this.place.key) };
  }

  private async flush(): Promise<void> {
    const { client, place, uploadId, signal } = this;
    const body = this.buffer.subarray(0, this.used);
    const query = { partNumber: String(this.parts.length + 1), uploadId };
    const { headers } = await client.send({ method: 'PUT', place, query, body }, signal);
    const etag = headers.get('etag');
    if (etag === null) throw new DrydockError('protocol', `S3 acknowledged no part of ${s3Words(place)}.`);
    this.parts.push(etag);
    this.used = 0;
  }
}
