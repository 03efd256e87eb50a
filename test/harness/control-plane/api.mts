/** The plainest possible client of a Kubernetes API: what goes over the wire is what the caller wrote. */
import { request as httpsRequest, Agent, type RequestOptions } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; an empty object where it is no JSON. */
  readonly json: Json;
}

/** An object, a list or a Status as the API sends it: the fields that tests read, none of which is promised to be there. */
export interface Json {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation: number;
    readonly creationTimestamp: string | null;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly spec: {
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
    readonly nodeName?: string;
    readonly [field: string]: unknown;
  };
  readonly status: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly disruptedPods?: Readonly<Record<string, string>>;
    readonly disruptionsAllowed?: number;
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly phase?: string;
    readonly allowed?: boolean;
    readonly userInfo?: { readonly username: string; readonly groups: readonly string[] };
    readonly [field: string]: unknown;
  };
  readonly items: Json[];
  readonly data?: Readonly<Record<string, string>>;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details: {
    readonly retryAfterSeconds?: number;
    readonly causes: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
  readonly groups: readonly { readonly name: string }[];
  readonly resources: readonly unknown[];
}

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
    return { status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) };
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

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {} as Json;
  }
}
