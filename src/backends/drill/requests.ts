import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { DrydockError } from '../../core/errors';

export interface PlainAnswer {
  readonly status: number;
  readonly text: string;
}

/** How long an answer on loopback may take. */
const PATIENCE = 120_000;

/** Asks a server of a drill on loopback; no proxy, no keep-alive. Rejects with `protocol` where there is no answer. */
export function ask(url: string, options: RequestOptions & { readonly body?: string }, signal: AbortSignal): Promise<PlainAnswer> {
  const { body, ...rest } = options;
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(
        signal.aborted
          ? DrydockError.from(error)
          : new DrydockError('protocol', `${url} does not answer: ${error.message}`, { cause: error }),
      );
    const outgoing = request(url, { ...rest, signal, timeout: PATIENCE, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', failed);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}
