import { createGunzip } from 'node:zlib';
import { request as send, type Dispatcher } from 'undici';
import { DrydockError } from '../../../core/errors';
import type { ClusterRef } from '../../../core/model/cluster';
import type { Credential, CredentialSource } from '../credentials/credential';
import type { ApiAccess, ApiRequest, ApiResponse, Upgraded, UpgradeRequest } from './api-access';
import { makeDispatcher, type DispatcherSettings } from './dispatcher';
import { transportError, type Contacted } from './transport-errors';
import { upgrade } from './upgrade';

export interface HttpAccessParts {
  readonly cluster: ClusterRef;
  readonly connection: DispatcherSettings;
  readonly credentials: CredentialSource;
  /** Impersonation, where the user entry asks for it. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly userAgent: string;
}

/** Milliseconds until the head of an answer must be there, unless a request says otherwise. */
const ANSWER_WITHIN = 30_000;

export class HttpAccess implements ApiAccess {
  readonly cluster: ClusterRef;
  private readonly base: string;
  private dispatcher: { readonly for: string; readonly agent: Dispatcher } | undefined;

  constructor(private readonly parts: HttpAccessParts) {
    this.cluster = parts.cluster;
    // A server address may have a path (a gateway before many clusters): it stays in front.
    this.base = parts.connection.server.href.replace(/\/+$/, '');
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    const { credentials } = this.parts;
    const credential = await credentials.current(request.signal);
    const answer = await this.send(request, credential);
    if (answer.status !== 401) return answer;
    const renewed = await credentials.renew(credential, request.signal);
    if (!renewed) return answer;
    await answer.text().catch(() => '');
    return this.send(request, renewed);
  }

  async upgrade(request: UpgradeRequest): Promise<Upgraded> {
    const { credentials } = this.parts;
    const credential = await credentials.current(request.signal);
    const answer = await this.sendUpgrade(request, credential);
    if (!('status' in answer) || answer.status !== 401) return answer;
    const renewed = await credentials.renew(credential, request.signal);
    return renewed ? this.sendUpgrade(request, renewed) : answer;
  }

  private async sendUpgrade(request: UpgradeRequest, credential: Credential): Promise<Upgraded> {
    const { connection, headers, userAgent } = this.parts;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), ANSWER_WITHIN);
    const stop = request.signal ? AbortSignal.any([request.signal, limit.signal]) : limit.signal;
    try {
      return await upgrade(this.agent(credential), {
        origin: connection.server.origin,
        path: `${connection.server.pathname.replace(/\/+$/, '')}${request.path}`,
        protocols: request.protocols,
        signal: stop,
        headers: {
          'user-agent': userAgent,
          ...(credential.authorization === undefined ? {} : { authorization: credential.authorization }),
          ...headers,
        },
      });
    } catch (error) {
      throw this.mapped(error, request, limit.signal.aborted ? 'head' : undefined);
    } finally {
      clearTimeout(timer);
    }
  }

  private async send(request: ApiRequest, credential: Credential): Promise<ApiResponse> {
    const { connection, headers, userAgent } = this.parts;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), request.timeoutMs ?? ANSWER_WITHIN);
    const stop = request.signal ? AbortSignal.any([request.signal, limit.signal]) : limit.signal;
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    try {
      const answer = await send(`${this.base}${request.path}`, {
        dispatcher: this.agent(credential),
        method: request.method,
        signal: stop,
        body,
        // Of the limits of undici none fits: watches are quiet for long, and the head has a limit above.
        headersTimeout: 0,
        bodyTimeout: 0,
        headers: {
          accept: request.accept ?? 'application/json',
          'user-agent': userAgent,
          ...(isLoopback(connection.server) ? {} : { 'accept-encoding': 'gzip' }),
          ...(body === null ? {} : { 'content-type': request.contentType ?? 'application/json' }),
          ...(credential.authorization === undefined ? {} : { authorization: credential.authorization }),
          ...headers,
        },
      });
      return new Answer(answer, request.timeoutMs ?? ANSWER_WITHIN, (error, late) => this.mapped(error, request, late));
    } catch (error) {
      throw this.mapped(error, request, limit.signal.aborted ? 'head' : undefined);
    } finally {
      clearTimeout(timer);
    }
  }

  private mapped(error: unknown, request: Pick<ApiRequest, 'signal' | 'timeoutMs'>, late: Late | undefined): DrydockError {
    const { server, proxy } = this.parts.connection;
    if (late && request.signal?.aborted !== true) {
      const seconds = (request.timeoutMs ?? ANSWER_WITHIN) / 1000;
      const what = late === 'head' ? `did not answer within ${seconds} s` : `stopped in the middle of its answer for ${seconds} s`;
      return new DrydockError('timeout', `${this.cluster.name}: ${server.host} took the request but ${what}.`, {
        hint: 'The API server may be overloaded or its etcd slow; a broken load balancer looks like this too.',
        cause: error,
      });
    }
    const contacted: Contacted = { cluster: this.cluster.name, server, proxy };
    return transportError(error, contacted);
  }

  /** One set of connections for each client certificate; a new one from a plugin replaces the old set. */
  private agent({ clientCertificate }: Credential): Dispatcher {
    const wanted = clientCertificate?.cert ?? '';
    if (this.dispatcher?.for === wanted) return this.dispatcher.agent;
    const { connection } = this.parts;
    const tls = clientCertificate ? { ...connection.tls, ...clientCertificate } : connection.tls;
    const old = this.dispatcher?.agent;
    // Lets what is under way end.
    if (old) void old.close().catch(() => {});
    const agent = makeDispatcher({ ...connection, tls });
    this.dispatcher = { for: wanted, agent };
    return agent;
  }

  dispose(): void {
    const agent = this.dispatcher?.agent;
    this.dispatcher = undefined;
    if (agent) void agent.destroy().catch(() => {});
  }
}

/** The part of an answer that did not come in time. */
type Late = 'head' | 'body';

class Answer implements ApiResponse {
  readonly status: number;
  private late: Late | undefined;

  constructor(
    private readonly answer: Dispatcher.ResponseData,
    /** Milliseconds that may pass between two pieces of a text. */
    private readonly pauseMs: number,
    private readonly mapped: (error: unknown, late: Late | undefined) => DrydockError,
  ) {
    this.status = answer.statusCode;
    // An answer that nobody reads to its end must not crash the process when it is cut off.
    answer.body.on('error', () => {});
  }

  header(name: string): string | undefined {
    const value = this.answer.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  }

  async text(): Promise<string> {
    const chunks: Uint8Array[] = [];
    const timer = setTimeout(() => {
      this.late = 'body';
      this.answer.body.destroy(new Error('no more of the body'));
    }, this.pauseMs);
    try {
      for await (const chunk of this.stream()) {
        chunks.push(chunk);
        timer.refresh();
      }
    } finally {
      clearTimeout(timer);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  async *stream(): AsyncIterable<Uint8Array> {
    const { body } = this.answer;
    const source = this.header('content-encoding') === 'gzip' ? body.pipe(createGunzip()) : body;
    if (source !== body) body.on('error', (error) => source.destroy(error));
    try {
      for await (const chunk of source) yield chunk as Uint8Array;
    } catch (error) {
      throw this.mapped(error, this.late);
    } finally {
      body.destroy();
    }
  }
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
