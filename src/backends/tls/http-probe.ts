import { request as requestHttp, type RequestOptions } from 'node:http';
import { connect as connectTls } from 'node:tls';
import { cancelled, DrydockError } from '../../core/errors';
import type { Dial } from '../../ports/handshake';
import type { HttpProbePort, ProbeAnswer, ProbeTarget } from '../../ports/http-probe';
import { handshakeError } from './errors';

/** Milliseconds from the beginning to the answer. A component that needs longer for its health is not well. */
const PATIENCE_MS = 10_000;
const MOST_BODY = 8 * 1024;

/** Asks for health over connections that somebody else opens: forwarded ones to the loopback of a host, mostly. */
export class HttpProbes implements HttpProbePort {
  constructor(private readonly patienceMs: number = PATIENCE_MS) {}

  async get(target: ProbeTarget, dial: Dial, signal?: AbortSignal): Promise<ProbeAnswer> {
    const deadline = AbortSignal.timeout(this.patienceMs);
    const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
    try {
      const stream = await dial('127.0.0.1', target.port, stop);
      const socket = target.tls ? connectTls({ socket: stream, rejectUnauthorized: false }) : stream;
      try {
        return await ask({ path: target.path, headers: { host: 'localhost' }, createConnection: () => socket, signal: stop });
      } finally {
        socket.destroy();
        stream.destroy();
      }
    } catch (error) {
      if (signal?.aborted) throw cancelled(signal.reason);
      throw DrydockError.is(error) && error.kind !== 'cancelled' ? error : handshakeError(error, `Port ${target.port} of the host`);
    }
  }
}

function ask(options: RequestOptions): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const request = requestHttp(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (body = (body + piece).slice(0, MOST_BODY)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}
