import type { ServerResponse } from 'node:http';
import { ApiError, type StatusBody } from '../registry/errors';

/** Sends one JSON value. `truncate` breaks the connection half way, for tests of what clients make of it. */
export function sendJson(response: ServerResponse, code: number, body: unknown, truncate = false): void {
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': bytes.length, 'cache-control': 'no-cache, private' });
  if (!truncate) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

export function sendText(response: ServerResponse, code: number, text: string, contentType = 'text/plain; charset=utf-8'): void {
  response.writeHead(code, { 'content-type': contentType });
  response.end(text);
}

/** Answers with a Status; its retry time also goes into the header, as the API does. */
export function sendStatus(response: ServerResponse, status: StatusBody): void {
  const seconds = status.details?.retryAfterSeconds;
  if (seconds !== undefined && seconds > 0) response.setHeader('Retry-After', String(seconds));
  sendJson(response, status.code ?? 200, status);
}

/** Turns whatever a handler threw into an answer; a defect of the practice cluster is a 500 that says so. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(500, 'InternalError', `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`);
  sendStatus(response, known.toStatus());
}
