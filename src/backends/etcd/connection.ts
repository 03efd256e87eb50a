import { Agent, request, type ClientRequestArgs, type IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { checkServerIdentity, connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import { cancelled } from '../../core/errors';
import type { EtcdEndpoint } from '../../ports/etcd';
import { dialDirectly } from '../tls/handshake';
import { connectionError } from './errors';

/** Milliseconds for a connection with its handshake. */
const CONNECT_MS = 10_000;
/** Requests that run at one time to one member; the others wait. */
const MOST_SOCKETS = 4;

/** HTTP/1.1 with client certificates to one member, over whatever leads there. */
export class Connection {
  private readonly agent: Agent;
  private readonly closing = new AbortController();
  /** What the last handshake showed. */
  private presented: Uint8Array | undefined;

  constructor(private readonly endpoint: EtcdEndpoint) {
    const connect = (stop: AbortSignal) => this.connect(['http/1.1'], stop);
    const closing = this.closing.signal;
    this.agent = new (class extends Agent {
      override createConnection(_options: ClientRequestArgs, callback?: (error: Error | null, stream: Duplex) => void): undefined {
        connect(AbortSignal.any([closing, AbortSignal.timeout(CONNECT_MS)])).then(
          (stream) => callback?.(null, stream),
          (error: unknown) => callback?.(error as Error, undefined as unknown as Duplex),
        );
        return undefined;
      }
    })({ keepAlive: true, maxSockets: MOST_SOCKETS });
  }

  get label(): string {
    return this.endpoint.label;
  }

  private get where(): string {
    const { host, port } = this.endpoint;
    return `${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  /**
   * Sends a request and resolves with the head of the answer.
   * @param idleMs the answer has to go on within so many milliseconds, from the first to the last byte
   */
  async send(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    idleMs: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    if (signal?.aborted) throw cancelled(signal.reason);
    try {
      return await new Promise<IncomingMessage>((resolve, reject) => {
        const sent = request({
          method,
          path,
          agent: this.agent,
          host: this.endpoint.host,
          port: this.endpoint.port,
          headers: body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
          ...(signal ? { signal } : {}),
        });
        if (idleMs !== undefined) sent.setTimeout(idleMs, () => sent.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
        sent.once('response', resolve);
        sent.on('error', reject);
        // A request that still waits for its connection hears of the signal only when that is there.
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        sent.end(body);
      });
    } catch (error) {
      throw this.failure(error, signal);
    }
  }

  /** What an error of the connection means. */
  failure(error: unknown, signal: AbortSignal | undefined): Error {
    if (signal?.aborted) return cancelled(signal.reason);
    return connectionError(this.label, this.where, error);
  }

  /** The certificate that the member presents, DER. */
  async certificate(signal?: AbortSignal): Promise<Uint8Array> {
    if (!this.presented) {
      try {
        const stop = AbortSignal.timeout(CONNECT_MS);
        (await this.connect(['http/1.1'], signal ? AbortSignal.any([signal, stop]) : stop)).destroy();
      } catch (error) {
        throw this.failure(error, signal);
      }
    }
    return this.presented ?? new Uint8Array();
  }

  dispose(): void {
    this.closing.abort();
    this.agent.destroy();
  }

  /** A connection of its own, for whoever speaks another protocol on it. */
  async open(protocols: readonly string[], signal: AbortSignal | undefined): Promise<TLSSocket> {
    const stops = [this.closing.signal, AbortSignal.timeout(CONNECT_MS), ...(signal ? [signal] : [])];
    try {
      return await this.connect(protocols, AbortSignal.any(stops));
    } catch (error) {
      throw this.failure(error, signal);
    }
  }

  private async connect(protocols: readonly string[], signal: AbortSignal): Promise<TLSSocket> {
    const { host, port, dial = dialDirectly, credentials, serverNames } = this.endpoint;
    const stream = await dial(host, port, signal);
    const [first = host] = serverNames;
    return new Promise((resolve, reject) => {
      const socket = connectTls({
        socket: stream,
        ...credentials,
        ...(isIP(first) ? {} : { servername: first }),
        // The client that etcd's gateway speaks for has to be let in by the certificate alone; nothing older is needed since 3.4.
        minVersion: 'TLSv1.2',
        ALPNProtocols: [...protocols],
        checkServerIdentity: (_name, certificate) => identityError(serverNames, certificate),
      });
      // What leads there may fail once more while it is closed, when nobody listens any more.
      socket.on('error', () => undefined);
      const fail = (error: Error) => {
        signal.removeEventListener('abort', stop);
        socket.destroy();
        stream.destroy();
        reject(error);
      };
      const stop = () => fail(signal.reason as Error);
      const closed = () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
      socket.once('error', fail);
      socket.once('close', closed);
      stream.once('error', fail);
      stream.once('close', () => socket.destroy());
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      socket.once('secureConnect', () => {
        signal.removeEventListener('abort', stop);
        socket.off('error', fail).off('close', closed);
        stream.off('error', fail).on('error', (error) => socket.destroy(error));
        this.presented = new Uint8Array(socket.getPeerCertificate().raw);
        resolve(socket);
      });
    });
  }
}

/** Undefined where the certificate is for one of the names. */
function identityError(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const errors = names.map((name) => checkServerIdentity(name, certificate));
  return errors.includes(undefined) ? undefined : errors[0];
}
