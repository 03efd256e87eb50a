import { isIP, connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, createSecureContext, type DetailedPeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import { cancelled, DrydockError } from '../../core/errors';
import type { Dial, HandshakePort, HandshakeTarget } from '../../ports/handshake';
import { handshakeError } from './errors';

/** Milliseconds for the connection, and twice that for the handshake: a host that answers may be slow, one that does not never does. */
const PATIENCE_MS = 4000;
/** A chain that leads in circles ends here. */
const LONGEST_CHAIN = 10;

/** Handshakes from this computer. */
export class Handshakes implements HandshakePort {
  /** One for all: making it takes longer than the rest of our part of a handshake. Trusts nobody in particular. */
  private context: SecureContext | undefined;

  constructor(private readonly patienceMs: () => number = () => PATIENCE_MS) {}

  async chainOf(target: HandshakeTarget, dial: Dial = dialDirectly, signal?: AbortSignal): Promise<readonly Uint8Array[]> {
    const where = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
    const patience = this.patienceMs();
    try {
      const stream = await within(patience, signal, (stop) => dial(target.host, target.port, stop));
      return await within(2 * patience, signal, (stop) => presented(stream, target, this.secureContext(), stop));
    } catch (error) {
      if (signal?.aborted) throw cancelled(signal.reason);
      throw DrydockError.is(error) && error.kind !== 'cancelled' ? error : handshakeError(error, where);
    }
  }

  private secureContext(): SecureContext {
    return (this.context ??= createSecureContext({ minVersion: 'TLSv1' }));
  }
}

/**
 * Does something that is to be done within some milliseconds. When the time is over the answers that have come in already still
 * count: with a hundred handshakes under way the loop may be late for them, and the servers are not to blame.
 */
async function within<T>(milliseconds: number, signal: AbortSignal | undefined, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const give = () => late.abort(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
  const timer = setTimeout(() => setImmediate(() => setImmediate(give)), milliseconds);
  try {
    return await work(signal ? AbortSignal.any([signal, late.signal]) : late.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** A TCP connection; rejects with the system's own error, or with that of the signal. */
export const dialDirectly: Dial = (host, port, signal) =>
  new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port });
    const stop = () => {
      socket.destroy();
      reject(signal.reason as Error);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', stop);
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', (error) => {
      signal.removeEventListener('abort', stop);
      reject(error);
    });
  });

/**
 * Shakes hands over a stream and takes the server's chain. Servers that want a client certificate refuse the handshake of TLS 1.2
 * before it is complete, but after they showed theirs: the answer to a status request comes in between, so it is asked for.
 */
function presented(
  stream: Duplex,
  { host, servername }: HandshakeTarget,
  secureContext: SecureContext,
  signal: AbortSignal,
): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const name = servername ?? (isIP(host) ? undefined : host);
    const socket = connectTls({
      socket: stream,
      // Whether it is to be trusted is not asked here: the certificate is looked at, and the connection goes.
      rejectUnauthorized: false,
      requestOCSP: true,
      secureContext,
      ALPNProtocols: ['h2', 'http/1.1'],
      ...(name === undefined ? {} : { servername: name }),
    });
    let seen: readonly Uint8Array[] = [];
    const finish = (error?: Error) => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      stream.destroy();
      if (seen.length > 0) resolve(seen);
      else reject(error ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    };
    const stop = () => finish(signal.reason as Error);
    const look = () => (seen = seen.length > 0 ? seen : chainOf(socket));
    socket.on('OCSPResponse', look);
    socket.once('secureConnect', () => {
      look();
      finish();
    });
    socket.on('error', finish);
    socket.once('close', () => finish());
    stream.on('error', finish);
    stream.once('close', () => finish());
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function chainOf(socket: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw && chain.length < LONGEST_CHAIN) {
    chain.push(new Uint8Array(next.raw));
    // A self-signed certificate is its own issuer.
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
  }
  return chain;
}
