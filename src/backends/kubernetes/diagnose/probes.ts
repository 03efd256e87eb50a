import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { DrydockError } from '../../../core/errors';
import { tlsOptions, type DispatcherSettings } from '../access/dispatcher';

/** Addresses of a name, as this computer resolves it. */
export async function lookUp(hostname: string): Promise<string> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return `${host} is an address.`;
  const found = await lookup(host, { all: true });
  return `${host} is ${found.map(({ address }) => address).join(', ')}.`;
}

/** Opens the port and closes it again. */
export async function openSocket(target: URL, timeoutMs: number, signal: AbortSignal | undefined): Promise<string> {
  const port = portOf(target);
  const socket = connectTcp({ host: target.hostname.replace(/^\[|\]$/g, ''), port });
  await settled(socket, 'connect', timeoutMs, signal);
  const words = `Port ${port} of ${socket.remoteAddress ?? target.hostname} is open.`;
  socket.destroy();
  return words;
}

/**
 * Shakes hands and describes the server's certificate. The check itself is the same as for requests; a certificate that
 * fails it is described in the error, because its names and dates are what one wants to know then.
 */
export async function readCertificate(
  { server, tls, connectTimeoutMs }: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<string> {
  const host = server.hostname.replace(/^\[|\]$/g, '');
  const name = tls.servername ?? (isIP(host) ? undefined : host);
  const socket = connectTls({
    ...tlsOptions(tls),
    host,
    port: portOf(server),
    ...(name === undefined ? {} : { servername: name }),
    rejectUnauthorized: false,
  });
  await settled(socket, 'secureConnect', connectTimeoutMs, signal);
  const certificate = socket.getPeerCertificate(false);
  const problem = socket.authorizationError as (Error & { code?: string }) | string | undefined;
  socket.destroy();
  const about = certificateWords(certificate);
  if (socket.authorized || !tls.rejectUnauthorized)
    return tls.rejectUnauthorized ? about : `${about} It is not checked (insecure-skip-tls-verify).`;
  const code = typeof problem === 'object' ? (problem.code ?? problem.message) : (problem ?? 'unknown reason');
  throw new DrydockError('tls', `The certificate of ${server.host} is not accepted: ${code}. ${about}`, {
    hint: 'Compare its names and issuer with the address and the certificate authority of the kubeconfig.',
  });
}

function certificateWords(certificate: PeerCertificate): string {
  const subject = first(certificate.subject?.CN) ?? 'without a name';
  const issuer = first(certificate.issuer?.CN) ?? 'unknown';
  return `Certificate ${subject}, by ${issuer}, valid ${certificate.valid_from} to ${certificate.valid_to}, for ${certificate.subjectaltname ?? 'no names'}.`;
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'http:' ? 80 : 443));
}

function settled(socket: Socket, event: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), timeoutMs);
    const onAbort = () => fail(Object.assign(new Error('stopped'), { name: 'AbortError' }));
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', fail);
    socket.once(event, () => resolve());
    socket.once('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    });
  });
}
