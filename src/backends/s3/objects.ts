import { DrydockError } from '../../core/errors';
import { endsBefore, type RandomAccess } from '../../core/snapshot/random-access';
import { s3Words, type S3Place } from '../../core/snapshot/s3-place';
import { element, elements, type S3Client } from './client';

/** Bytes that are fetched at a time, and how many such blocks are kept. */
const BLOCK = 1024 * 1024;
const KEPT = 24;

export interface S3Object {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Objects of a folder, all of them, not those in folders below it. */
export async function listObjects(client: S3Client, place: S3Place, signal: AbortSignal): Promise<readonly S3Object[]> {
  const found: S3Object[] = [];
  for (let token: string | undefined; ;) {
    const query = { 'list-type': '2', prefix: place.key, delimiter: '/', ...(token === undefined ? {} : { 'continuation-token': token }) };
    const { body } = await client.send({ method: 'GET', place: { bucket: place.bucket, key: '' }, query }, signal);
    const xml = new TextDecoder().decode(body);
    for (const one of elements(xml, 'Contents')) {
      const key = element(one, 'Key');
      if (key !== undefined)
        found.push({ key, size: Number(element(one, 'Size')), modifiedAt: Date.parse(element(one, 'LastModified') ?? '') });
    }
    token = element(xml, 'IsTruncated') === 'true' ? element(xml, 'NextContinuationToken') : undefined;
    if (token === undefined) return found;
  }
}

/** A small object as text; undefined: there is none. */
export async function textOf(client: S3Client, place: S3Place, signal: AbortSignal): Promise<string | undefined> {
  const { status, body } = await client.send({ method: 'GET', place }, signal, [404]);
  return status === 404 ? undefined : new TextDecoder().decode(body);
}

export async function exists(client: S3Client, place: S3Place, signal: AbortSignal): Promise<boolean> {
  return (await client.send({ method: 'HEAD', place }, signal, [404])).status !== 404;
}

export async function remove(client: S3Client, place: S3Place, signal: AbortSignal): Promise<void> {
  await client.send({ method: 'DELETE', place }, signal, [404]);
}

/** An object that is read at any place, a block at a time. One that is replaced meanwhile is noticed. */
export class S3Access implements RandomAccess {
  private readonly blocks = new Map<number, Uint8Array>();

  private constructor(
    private readonly client: S3Client,
    private readonly place: S3Place,
    readonly size: number,
    readonly modifiedAt: number,
    private readonly etag: string,
    private readonly signal: AbortSignal,
  ) {}

  static async open(client: S3Client, place: S3Place, signal: AbortSignal): Promise<S3Access> {
    const { headers } = await client.send({ method: 'HEAD', place }, signal);
    const size = Number(headers.get('content-length'));
    if (!Number.isSafeInteger(size)) throw new DrydockError('protocol', `S3 does not tell the size of ${s3Words(place)}.`);
    return new S3Access(client, place, size, Date.parse(headers.get('last-modified') ?? ''), headers.get('etag') ?? '', signal);
  }

  async readInto(target: Uint8Array, offset: number): Promise<void> {
    if (offset < 0 || offset + target.length > this.size) throw endsBefore(offset + target.length, this.size);
    for (let done = 0; done < target.length;) {
      const at = offset + done;
      const index = Math.floor(at / BLOCK);
      const block = this.blocks.get(index) ?? (await this.fetch(index));
      const taken = block.subarray(at - index * BLOCK, at - index * BLOCK + target.length - done);
      target.set(taken, done);
      done += taken.length;
    }
  }

  private async fetch(index: number): Promise<Uint8Array> {
    const [first, last] = [index * BLOCK, Math.min(this.size, (index + 1) * BLOCK) - 1];
    const headers = { range: `bytes=${first}-${last}`, ...(this.etag === '' ? {} : { 'if-match': this.etag }) };
    const { body } = await this.client.send({ method: 'GET', place: this.place, headers }, this.signal);
    if (body.length !== last - first + 1)
      throw new DrydockError(
        'protocol',
        `S3 gave ${body.length} bytes of ${s3Words(this.place)} where ${last - first + 1} were asked for.`,
      );
    const [oldest] = this.blocks.keys();
    if (this.blocks.size >= KEPT && oldest !== undefined) this.blocks.delete(oldest);
    this.blocks.set(index, body);
    return body;
  }
}
