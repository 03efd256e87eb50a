import type { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import type { Draft } from '../model/object';
import { isJsonObject } from '../patch/merge-patch';
import { ApiError, badRequest } from '../registry/errors';
import { apiVersionOf, type Resource } from '../resources/resource';

/** The API server's own limit for a request body. */
const MAX_BYTES = 3 * 1024 * 1024;

export interface Body {
  /** Media type without parameters, in lower case. */
  readonly mediaType: string;
  readonly text: string;
}

/** @throws ApiError 413 */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BYTES}`);
    chunks.push(chunk);
  }
  const mediaType = (request.headers['content-type'] ?? 'application/json').split(';')[0] ?? '';
  return { mediaType: mediaType.trim().toLowerCase(), text: Buffer.concat(chunks).toString('utf8') };
}

/** @throws ApiError 415 that lists what would do */
export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  return new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

/** @throws ApiError 400 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`error decoding the request body: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * The object of a request.
 * @throws ApiError 400 when it can't be read or is of another kind, 415
 */
export function parseObject(body: Body, expected: { readonly apiVersion: string; readonly kind: string }): Draft {
  const value = body.mediaType === 'application/yaml' ? parseYamlBody(body.text) : parseJsonBody(body);
  if (!isJsonObject(value)) throw badRequest(`${expected.kind} expected, found ${JSON.stringify(value)?.slice(0, 60) ?? 'nothing'}`);
  const { apiVersion = expected.apiVersion, kind = expected.kind, metadata = {} } = value;
  if (apiVersion !== expected.apiVersion || kind !== expected.kind) {
    throw badRequest(
      `${String(kind)} in version ${JSON.stringify(apiVersion)} cannot be handled as a ${expected.kind}: no kind ${JSON.stringify(kind)} is registered here`,
    );
  }
  if (!isJsonObject(metadata)) throw badRequest(`${expected.kind}: metadata is not an object`);
  return { ...value, apiVersion: expected.apiVersion, kind: expected.kind, metadata: dropNulls(metadata) };
}

export function parseResourceObject(body: Body, resource: Resource): Draft {
  return parseObject(body, { apiVersion: apiVersionOf(resource), kind: resource.kind });
}

function parseJsonBody(body: Body): unknown {
  if (body.mediaType !== 'application/json') throw unsupportedMediaType(['application/json', 'application/yaml']);
  return parseJson(body.text);
}

function parseYamlBody(text: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw badRequest(`error decoding the request body: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Clients write `creationTimestamp: null`; to the API that is as good as absent. */
function dropNulls(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}
