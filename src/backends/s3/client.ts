import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { cancelled, DrydockError, type ErrorKind } from '../../core/errors';
import { s3Words, type S3Place } from '../../core/snapshot/s3-place';
import type { S3Settings } from './settings';

/** Tries of one request, and the pause before the second, milliseconds; it doubles. */
const TRIES = 4;
const PAUSE = 250;

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly place: S3Place;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * A client of S3 and what is compatible with it. Every request is signed with the digest of its body, so that a server takes nothing
 * that was changed on the way, and is tried again where that may help. Rejects with a DrydockError; no message holds credentials.
 */
export class S3Client {
  /** @param wait milliseconds; tests wait for nothing */
  constructor(
    private readonly settings: S3Settings,
    private readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown> = (ms, signal) => sleep(ms, undefined, { signal }),
  ) {}

  /** @param accepted statuses beyond 2xx that are an answer */
  async send(request: S3Request, signal: AbortSignal, accepted: readonly number[] = []): Promise<S3Answer> {
    for (let attempt = 1; ; attempt += 1) {
      if (signal.aborted) throw cancelled(signal.reason);
      let failure: DrydockError;
      try {
        const answer = await this.once(request, signal);
        if ((answer.status >= 200 && answer.status < 300) || accepted.includes(answer.status)) return answer;
        failure = refusal(request, answer);
      } catch (error) {
        if (signal.aborted) throw cancelled(signal.reason);
        failure = unreachable(request, error);
      }
      if (attempt >= TRIES || !DrydockError.is(failure, 'server', 'throttled', 'disconnected', 'refused')) throw failure;
      await this.wait(PAUSE * 2 ** (attempt - 1), signal).catch(() => undefined);
    }
  }

  private async once({ method, place, query = {}, headers = {}, body }: S3Request, signal: AbortSignal): Promise<S3Answer> {
    const { accessKeyId, secretAccessKey, sessionToken, region } = this.settings;
    const url = this.urlOf(place);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const signed = await new AwsV4Signer({
      method,
      url: url.toString(),
      headers: {
        ...headers,
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      region,
      service: 's3',
    }).sign();
    const response = await fetch(signed.url, {
      method,
      headers: signed.headers,
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
      signal,
      // Credentials are for whom they were signed for.
      redirect: 'manual',
    });
    return { status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) };
  }

  private urlOf({ bucket, key }: S3Place): URL {
    const { endpoint, region } = this.settings;
    const path = key.split('/').map(encodeURIComponent).join('/');
    if (endpoint) return new URL(`${endpoint.pathname.replace(/\/$/, '')}/${bucket}/${path}`, endpoint);
    // A dot in the name of a bucket does not fit the certificate.
    return bucket.includes('.')
      ? new URL(`https://s3.${region}.amazonaws.com/${bucket}/${path}`)
      : new URL(`https://${bucket}.s3.${region}.amazonaws.com/${path}`);
  }
}

/** A text element of an answer in XML. */
export function element(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found === undefined ? undefined : unescaped(found);
}

/** All elements of a name, with what is in them. */
export function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(([, inner]) => inner ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (all, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? all;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return String.fromCodePoint(code);
  });
}

const KINDS: readonly (readonly [RegExp, ErrorKind])[] = [
  [/^(SlowDown|RequestLimitExceeded|TooManyRequests)/, 'throttled'],
  [/^(NoSuchKey|NoSuchBucket|NoSuchUpload)/, 'notFound'],
  [/^(InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|RequestTimeTooSkewed)/, 'unauthorized'],
  [/^AccessDenied/, 'forbidden'],
  // What arrived is not what was sent.
  [/^(XAmzContentSHA256Mismatch|XAmzContentChecksumMismatch|BadDigest|RequestTimeout|IncompleteBody)/, 'disconnected'],
  [/^PreconditionFailed/, 'conflict'],
];

function refusal({ method, place }: S3Request, { status, body }: S3Answer): DrydockError {
  const xml = new TextDecoder().decode(body);
  const code = element(xml, 'Code') ?? '';
  const byStatus: Readonly<Record<number, ErrorKind>> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'notFound',
    412: 'conflict',
    429: 'throttled',
  };
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? byStatus[status] ?? (status >= 500 ? 'server' : 'invalid');
  const why = [code, element(xml, 'Message')].filter((part) => part !== undefined && part !== '').join(': ');
  const hints: Partial<Record<ErrorKind, string>> = {
    unauthorized: 'Check the access key and the clock of this computer.',
    forbidden: 'The identity needs s3:PutObject, s3:GetObject, s3:ListBucket, s3:DeleteObject and s3:AbortMultipartUpload there.',
    notFound: 'Check the names of bucket and object, and the region.',
  };
  const hint = hints[kind] ?? (status >= 300 && status < 400 ? 'The bucket is in another region: name it with --s3-region.' : undefined);
  return new DrydockError(kind, `S3 refused ${method} of ${s3Words(place)}: ${why === '' ? `status ${status}` : why}.`, {
    status,
    ...(hint === undefined ? {} : { hint }),
  });
}

function unreachable({ place }: S3Request, error: unknown): DrydockError {
  if (DrydockError.is(error)) return error;
  const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  const kind: ErrorKind =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? 'dns'
      : code === 'ECONNREFUSED'
        ? 'refused'
        : /CERT|TLS|SSL/.test(code ?? '')
          ? 'tls'
          : 'disconnected';
  return new DrydockError(kind, `S3 could not be reached for ${s3Words(place)}: ${message}.`, { cause: error });
}
