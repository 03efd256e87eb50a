import type { EventEmitter } from 'node:events';
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../ports/clock';
import { GATEWAY, httpStatus } from './gateway';
import { Message } from './message';
import { metricsOf } from './metrics';
import { EtcdRefusal } from './refusal';
import type { RunningMember } from './running-member';
import { snapshotPieces, snapshotSize, STORAGE_VERSION } from './database';

/** PEM: what a member presents, and whose certificates it accepts. */
export interface EtcdIdentity {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

export interface EtcdServerAround {
  readonly clock: Clock;
  /** The member that answers; undefined: none does any more, and the connection breaks. */
  member(): RunningMember | undefined;
  readonly snapshotBytesPerSecond: number | undefined;
}

/** Bytes of a snapshot in one message, as etcd has it. */
const PIECE = 32 * 1024;
/** Milliseconds between two pauses of a snapshot that is sent at a limited rate. */
const PAUSE_EVERY_MS = 40;
const MOST_REQUEST = 2 * 1024 * 1024;
/** Codes of gRPC. */
const UNKNOWN = 2;
const UNIMPLEMENTED = 12;
const SNAPSHOT = '/etcdserverpb.Maintenance/Snapshot';

/**
 * The port of a member's clients: gRPC (snapshots only) over HTTP/2, and the HTTP/JSON gateway over either. Only who has a certificate
 * of etcd's authority gets in.
 */
export class EtcdServer {
  private readonly server: Http2SecureServer;

  constructor(
    { certificate, key, authority }: EtcdIdentity,
    private readonly around: EtcdServerAround,
  ) {
    this.server = createSecureServer({
      cert: certificate,
      key,
      ca: authority,
      requestCert: true,
      rejectUnauthorized: true,
      allowHTTP1: true,
    });
    this.server.on('request', (request, response) => {
      response.on('error', () => undefined);
      request.on('error', () => undefined);
      this.answer(request, response).catch(() => request.socket.destroy());
    });
    this.server.on('secureConnection', (socket: TLSSocket) => socket.on('error', () => socket.destroy()));
    this.server.on('tlsClientError', (_error, socket: TLSSocket) => socket.destroy());
    this.server.on('sessionError', () => undefined);
  }

  /** Serves a connection. */
  accept(stream: Duplex): void {
    stream.on('error', () => undefined);
    this.server.emit('connection', stream);
  }

  private async answer(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const member = this.around.member();
    if (!member) return void request.socket.destroy();
    await member.ready();
    const path = request.url.split('?')[0] ?? '/';
    if (request.headers['content-type']?.startsWith('application/grpc')) return this.grpc(path, response, member);
    if (request.method === 'GET') return this.page(path, member, response);
    const body = await textOf(request);
    if (path === '/v3/maintenance/snapshot') return this.gatewaySnapshot(member, response);
    const method = GATEWAY[path];
    if (!method) return send(response, 404, 'text/plain; charset=utf-8', '404 page not found\n');
    try {
      send(response, 200, 'application/json', JSON.stringify(await method(member, fieldsOf(body))));
    } catch (error) {
      const { code, message } = refusalOf(error);
      send(response, httpStatus(code), 'application/json', JSON.stringify({ code, message, details: [] }));
    }
  }

  private page(path: string, member: RunningMember, response: Http2ServerResponse): void {
    if (path === '/metrics') return send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', metricsOf(member));
    if (path === '/health') {
      const { status, body } = healthOf(member);
      return send(response, status, 'text/plain; charset=utf-8', body);
    }
    send(response, 404, 'text/plain; charset=utf-8', '404 page not found\n');
  }

  /** `Maintenance.Snapshot` of rpc.proto. Other methods are not served: everything else goes through the gateway. */
  private async grpc(path: string, response: Http2ServerResponse, member: RunningMember): Promise<void> {
    response.writeHead(200, { 'content-type': 'application/grpc' });
    if (path !== SNAPSHOT) {
      response.addTrailers({ 'grpc-status': String(UNIMPLEMENTED), 'grpc-message': `unknown method ${path}` });
      response.end();
      return;
    }
    const drained = drainOf(response);
    for await (const { blob, remaining } of this.snapshot(member)) {
      const message = new Message().number(2, remaining).bytes(3, blob).bytes(4, STORAGE_VERSION).done();
      const prefix = Buffer.alloc(5);
      prefix.writeUInt32BE(message.length, 1);
      if (response.destroyed) return;
      if (!response.write(Buffer.concat([prefix, message]))) await drained();
    }
    response.addTrailers({ 'grpc-status': '0' });
    response.end();
  }

  private async gatewaySnapshot(member: RunningMember, response: Http2ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drained = drainOf(response);
    for await (const { blob, remaining } of this.snapshot(member)) {
      const result = {
        ...(remaining === 0 ? {} : { remaining_bytes: String(remaining) }),
        blob: Buffer.from(blob).toString('base64'),
        version: STORAGE_VERSION,
      };
      if (response.destroyed) return;
      if (!response.write(`${JSON.stringify({ result })}\n`)) await drained();
    }
    response.end();
  }

  /** One database, whatever is written meanwhile, and its digest. */
  private async *snapshot(member: RunningMember): AsyncGenerator<{ readonly blob: Uint8Array; readonly remaining: number }> {
    const { clock, snapshotBytesPerSecond: rate } = this.around;
    const image = member.database();
    const { database } = snapshotSize(image);
    let sent = 0;
    let unpaused = 0;
    for (const blob of snapshotPieces(image, PIECE)) {
      sent += blob.length;
      unpaused += blob.length;
      if (rate !== undefined && unpaused >= (rate * PAUSE_EVERY_MS) / 1000) {
        unpaused = 0;
        await clock.sleep(PAUSE_EVERY_MS);
      }
      yield { blob, remaining: Math.max(0, database - sent) };
    }
  }
}

/** What `/health` tells, at the port of clients and at that of metrics. */
export function healthOf(member: RunningMember | undefined): { readonly status: number; readonly body: string } {
  const reason = !member || member.leader === 0n ? 'RAFT NO LEADER' : member.alarms.length > 0 ? `ALARM ${member.alarms[0]?.alarm}` : '';
  return { status: reason === '' ? 200 : 503, body: JSON.stringify({ health: String(reason === ''), reason }) };
}

function refusalOf(error: unknown): EtcdRefusal {
  return error instanceof EtcdRefusal ? error : new EtcdRefusal(UNKNOWN, `practice: ${String(error)}`);
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new EtcdRefusal(3, 'invalid character in the body of the request');
  }
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

async function textOf(request: Http2ServerRequest): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > MOST_REQUEST) throw new Error('the request is too large');
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: Http2ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Waits until what was written has left, or the other side is gone. */
function drainOf(stream: EventEmitter): () => Promise<void> {
  return () =>
    new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done);
        resolve();
      };
      stream.once('drain', done);
      stream.once('close', done);
    });
}
