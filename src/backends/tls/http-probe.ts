import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { cancelled, DrydockError } from '../../core/errors';
import type { Dial } from '../../ports/handshake';
import type { HttpProbePort, ProbeAnswer, ProbeTarget } from '../../ports/http-probe';
import { handshakeError } from './errors';

/** Milliseconds from the beginning to the answer. A component that needs longer for its health is not well. */
const PATIENCE_MS = 10_000;
/** Characters that an answer about health may have; of a longer one the beginning is told. */
const MOST_TEXT = 8 * 1024;

/** Asks for health over connections that somebody else opens: forwarded ones to the loopback of a host, mostly. */
export class HttpProbes implements HttpProbePort {
  constructor(
    private readonly patienceMs: number = PATIENCE_MS,
    private readonly mostText: number = MOST_TEXT,
  ) {}

  async get(target: ProbeTarget, dial: Dial, signal?: AbortSignal): Promise<ProbeAnswer> {
    const deadline = AbortSignal.timeout(this.patienceMs);
    const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
    try {
      const stream = await dial('127.0.0.1', target.port, stop);
      const socket = target.tls ? connectTls({ socket: stream, rejectUnauthorized: false }) : stream;
      try {
        return await ask(socket, target.path, this.mostText, stop);
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

/**
 * Asks over a connection that is there. Written out by hand: inside VS Code, node:http connects by itself, as the editor's proxy
 * settings say, whatever connection it is given. In HTTP/1.0 an answer comes in one piece and ends with the connection.
 */
function ask(stream: Duplex, path: string, mostText: number, signal: AbortSignal): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const finish = (error?: Error) => {
      signal.removeEventListener('abort', stop);
      const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(text) ?? [];
      const end = text.indexOf('\r\n\r\n');
      if (status !== undefined && end >= 0) resolve({ status: Number(status), body: text.slice(end + 4) });
      else reject(error ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    };
    const stop = () => finish(signal.reason as Error);
    stream.on('error', finish);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    stream.on('data', (piece: Buffer) => {
      text += piece.toString('utf8');
      if (text.length > mostText) finish();
    });
    stream.once('end', () => finish());
    stream.once('close', () => finish());
    stream.write(`GET ${path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  });
}
