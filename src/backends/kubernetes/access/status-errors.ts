import { DrydockError, type ErrorKind } from '../../../core/errors';
import type { ApiResponse } from './api-access';

/** The parts of the API's `Status` object that Drydock reads. */
export interface ApiStatus {
  readonly message: string;
  readonly reason: string;
  readonly causes: readonly { readonly reason: string; readonly message: string; readonly field: string }[];
  readonly retryAfterSeconds: number | undefined;
}

/** Reads a body as a Status; undefined for what is not one (a proxy's HTML page, for example). */
export function parseStatus(body: string): ApiStatus | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || (parsed as { kind?: unknown }).kind !== 'Status') return undefined;
  const { message, reason, details } = parsed as {
    message?: unknown;
    reason?: unknown;
    details?: { causes?: unknown; retryAfterSeconds?: unknown };
  };
  const causes = Array.isArray(details?.causes) ? (details.causes as Readonly<Record<string, unknown>>[]) : [];
  return {
    message: text(message),
    reason: text(reason),
    causes: causes.map((cause) => ({ reason: text(cause.reason), message: text(cause.message), field: text(cause.field) })),
    retryAfterSeconds: typeof details?.retryAfterSeconds === 'number' ? details.retryAfterSeconds : undefined,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The error of an answer that is not a success. Reads the body to its end. */
export async function answerError(response: ApiResponse, what: string, cluster: string): Promise<DrydockError> {
  const body = await response.text().catch(() => '');
  return statusError(response.status, body, { what, cluster, retryAfter: response.header('retry-after') });
}

/**
 * @param about.what what was asked for, as the rest of "could not …": `list nodes`, `cordon w02`
 */
export function statusError(
  status: number,
  body: string,
  about: { readonly what: string; readonly cluster: string; readonly retryAfter?: string | undefined },
): DrydockError {
  const parsed = parseStatus(body);
  const kind = kindOf(status, parsed);
  const said = parsed?.message || (looksLikeHtml(body) ? 'the answer is a web page, not the API' : `HTTP status ${status}`);
  const retryAfterSeconds = parsed?.retryAfterSeconds ?? seconds(about.retryAfter);
  return new DrydockError(kind, `${about.cluster}: could not ${about.what}: ${said}`, {
    hint: hintFor(kind, body),
    status,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** `Retry-After` in seconds; dates are not used by the API server. */
export function seconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;
}

export function looksLikeHtml(body: string): boolean {
  return /^\s*<(!doctype|html|head|body|\?xml)/i.test(body);
}

function kindOf(status: number, parsed: ApiStatus | undefined): ErrorKind {
  switch (status) {
    case 400:
    case 415:
    case 422:
      return parsed ? 'invalid' : 'protocol';
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return parsed ? 'notFound' : 'protocol';
    case 405:
      return 'invalid';
    case 407:
      return 'proxy';
    case 409:
      return 'conflict';
    case 410:
      return 'gone';
    case 429:
      return 'throttled';
    default:
      return status >= 500 ? 'server' : 'protocol';
  }
}

function hintFor(kind: ErrorKind, body: string): string {
  if (looksLikeHtml(body))
    return 'A proxy or a login page answers in place of the API server: check the server address, and log in to the VPN.';
  switch (kind) {
    case 'unauthorized':
      return 'The credentials of the kubeconfig are not accepted: they may have expired. Log in again or fetch the kubeconfig again.';
    case 'forbidden':
      return 'Ask for the missing right, or use another context.';
    case 'notFound':
      return 'It may have been deleted in the meantime; refresh the view.';
    case 'conflict':
      return 'Somebody changed it at the same time; try again.';
    case 'gone':
      return 'What was remembered is too old; it is read anew.';
    case 'throttled':
      return 'The API server is busy; try again in a moment.';
    case 'server':
      return 'Look at the API server and at etcd behind it; try again in a moment.';
    case 'protocol':
      return 'What answers there is not a Kubernetes API: check the server address.';
    default:
      return 'The log has the details.';
  }
}
