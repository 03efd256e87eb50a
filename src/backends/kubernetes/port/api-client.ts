import { DrydockError } from '../../../core/errors';
import { looksLikeHtml, answerError, statusError } from '../access/status-errors';
import type { ApiAccess, ApiRequest, ApiResponse } from '../access/api-access';

/** Media type of a JSON merge patch (RFC 7386), which touches only the fields it names; null clears one. */
export const MERGE_PATCH = 'application/merge-patch+json';

/** Requests whose answer must be a success. `what` is the rest of "could not …" in the message of an error. */
export class ApiClient {
  constructor(private readonly access: ApiAccess) {}

  /** Name of the cluster as people know it. */
  get cluster(): string {
    return this.access.cluster.name;
  }

  /** Resolves with any answer. */
  answer(request: ApiRequest): Promise<ApiResponse> {
    return this.access.request(request);
  }

  async send(request: ApiRequest, what: string): Promise<ApiResponse> {
    const response = await this.access.request(request);
    if (isSuccess(response)) return response;
    throw await answerError(response, what, this.cluster);
  }

  async json(request: ApiRequest, what: string): Promise<unknown> {
    return this.parse(await this.text(request, what), what);
  }

  async text(request: ApiRequest, what: string): Promise<string> {
    const response = await this.send(request, what);
    try {
      return await response.text();
    } catch (error) {
      throw bodyError(error, this.cluster, what);
    }
  }

  parse(body: string, what: string): unknown {
    try {
      return JSON.parse(body) as unknown;
    } catch (cause) {
      // The mapping of answers knows the words for a login page that comes with status 200.
      if (looksLikeHtml(body)) throw statusError(200, body, { what, cluster: this.cluster });
      throw new DrydockError('protocol', `${this.cluster}: could not ${what}: the answer is not JSON.`, {
        hint: 'Something between here and the API server changes its answers; look at proxies and load balancers.',
        cause,
      });
    }
  }
}

export function isSuccess(response: ApiResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

/** The error of a body that ended before it was complete. */
export function bodyError(error: unknown, cluster: string, what: string): DrydockError {
  if (DrydockError.is(error)) return error;
  const mapped = DrydockError.from(error);
  if (mapped.kind === 'cancelled') return mapped;
  return new DrydockError('disconnected', `${cluster}: could not ${what}: the connection broke before the answer was complete.`, {
    hint: 'Try again; if it stays so, look at the network and at load balancers on the way.',
    cause: error,
  });
}
