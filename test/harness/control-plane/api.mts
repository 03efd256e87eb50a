/** The plainest possible client of a Kubernetes API: what goes over the wire is what the caller wrote. */
import { request as httpsRequest, Agent, type RequestOptions } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  readonly json: Json;
}

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of the API are read field by field by tests */
export type Json = any;

export interface ApiRequest {
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly token?: string | null;
}

export class ApiClient {
  private readonly agent: Agent;
  private readonly url: string;
  private readonly token: string;

  /** @param authority PEM of whom to trust */
  constructor(url: string, token: string, authority: string) {
    this.url = url;
    this.token = token;
    this.agent = new Agent({ keepAlive: true, ca: authority });
  }

  get(path: string, request?: ApiRequest): Promise<ApiAnswer> {
    return this.send('GET', path, request);
  }

  post(path: string, body: unknown, request?: ApiRequest): Promise<ApiAnswer> {
    return this.send('POST', path, { body, ...request });
  }

  put(path: string, body: unknown): Promise<ApiAnswer> {
    return this.send('PUT', path, { body });
  }

  delete(path: string, body?: unknown): Promise<ApiAnswer> {
    return this.send('DELETE', path, body === undefined ? {} : { body });
  }

  patch(path: string, kind: 'merge' | 'strategic' | 'json', body: unknown): Promise<ApiAnswer> {
    const contentType = {
      merge: 'application/merge-patch+json',
      strategic: 'application/strategic-merge-patch+json',
      json: 'application/json-patch+json',
    }[kind];
    return this.send('PATCH', path, { body, contentType });
  }

  async send(method: string, path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    const response = await this.open(method, path, request);
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    let json: Json;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: response.statusCode ?? 0, headers: response.headers, text, json };
  }

  /** The answer as it begins, for streams. */
  open(method: string, path: string, request: ApiRequest = {}, signal?: AbortSignal): Promise<IncomingMessage> {
    const payload = request.text ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
    const token = request.token === undefined ? this.token : request.token;
    const options: RequestOptions = {
      method,
      agent: this.agent,
      headers: {
        accept: request.accept ?? 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(payload === undefined
          ? {}
          : { 'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(payload) }),
      },
      ...(signal ? { signal } : {}),
    };
    return new Promise((resolve, reject) => {
      const outgoing = httpsRequest(new URL(path, this.url), options, resolve);
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
