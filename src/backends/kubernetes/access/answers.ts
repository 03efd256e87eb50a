import { DrydockError } from '../../../core/errors';
import type { ApiAccess, ApiResponse } from './api-access';
import { answerError, looksLikeHtml, statusError } from './status-errors';

/**
 * Proves that an API server is there, by reading its version. Some clusters refuse that to people who may do everything
 * else, so a 403 is proof enough.
 * @returns the version as the server writes it; undefined where it does not say
 * @throws DrydockError for any other answer, also for one that comes with status 200 and is no API's
 */
export async function readVersion(access: ApiAccess, timeoutMs: number, signal: AbortSignal | undefined): Promise<string | undefined> {
  const what = 'read the version of the API server';
  const response = await access.request({ method: 'GET', path: '/version', timeoutMs, signal });
  if (response.status === 403) {
    await response.text();
    return undefined;
  }
  if (response.status !== 200) throw await answerError(response, what, access.cluster.name);
  const { gitVersion } = (await jsonObject(response, what, access.cluster.name)) as { gitVersion?: unknown };
  return typeof gitVersion === 'string' ? gitVersion : undefined;
}

/**
 * The body of a successful answer.
 * @param what the rest of "could not …"
 */
export async function jsonObject(response: ApiResponse, what: string, cluster: string): Promise<object> {
  const body = await response.text();
  if (looksLikeHtml(body)) throw statusError(response.status, body, { what, cluster });
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed === 'object' && parsed !== null) return parsed;
  throw new DrydockError('protocol', `${cluster}: could not ${what}: the answer is not JSON.`, {
    hint: 'What answers there is not a Kubernetes API: check the server address.',
  });
}
