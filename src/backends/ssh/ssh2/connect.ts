import { connect as tcpConnect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client, type ServerHostKeyAlgorithm } from 'ssh2';
import { HOST_KEY_ALGORITHMS } from '../host-key-algorithms';
import { cancelled, DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import { fingerprint } from '../../../core/parse/ssh/host-key';
import type { SshSettings } from '../../../core/parse/ssh/settings';
import { orderHostKeyAlgorithms, type HostKnowledge } from '../../../core/policy/host-keys';
import type { Candidate } from '../auth/key-files';
import type { Secrets } from '../auth/secrets';
import { Patience } from '../patience';
import type { HostKeyVerifier } from '../trust/verifier';
import { Authentication } from './authentication';
import { Ssh2Transport } from './transport';

export interface Ssh2Request {
  readonly settings: SshSettings;
  /** What people call the host. */
  readonly label: string;
  readonly knowledge: HostKnowledge;
  /** The stream through the jump host; undefined: a TCP connection of this computer. */
  readonly through: Duplex | undefined;
  readonly candidates: () => Promise<readonly Candidate[]>;
  readonly secrets: Secrets;
  readonly verifier: HostKeyVerifier;
  readonly timeoutMs: number;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
}

const KEEPALIVE_MS = 10_000;
const KEEPALIVES_MISSED = 3;

/** Connects, verifies the host's key, and logs in. */
export async function connectSsh2(request: Ssh2Request): Promise<Ssh2Transport> {
  const { settings, label, knowledge, timeoutMs, signal } = request;
  if (signal?.aborted) throw cancelled(signal.reason);
  const socket = request.through ?? tcp(settings.hostname, settings.port);
  const client = new Client();
  let stop: (error: DrydockError) => void = () => {};
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  stopped.catch(() => {});
  const patience = new Patience(timeoutMs, () =>
    stop(
      new DrydockError('connectTimeout', `${label} (${settings.hostname}:${settings.port}) did not answer within ${timeoutMs / 1000} s.`, {
        hint: 'Check that the host is up and that an SSH server answers at this port.',
      }),
    ),
  );
  const onAbort = () => stop(cancelled(signal?.reason));
  signal?.addEventListener('abort', onAbort, { once: true });
  const authentication = new Authentication({ ...request, patience });
  let refusal: DrydockError | undefined;
  let shown: string | undefined;
  let verified = false;
  const ready = new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    client.on('error', (error: Error & { readonly level?: string; readonly code?: string }) => {
      request.logger.debug(`${label}: ${error.level ?? 'error'}: ${error.message}`);
      // One key that can't sign does not keep the others from being tried.
      if (error.level !== 'agent') reject(refusal ?? connectError(error, request, verified ? authentication : undefined));
    });
    client.once('close', () => reject(refusal ?? (verified ? authentication.failure() : closedEarly(label))));
  });
  ready.catch(() => {});
  try {
    client.connect({
      sock: socket,
      username: settings.user,
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_MISSED,
      algorithms: { serverHostKey: orderHostKeyAlgorithms(HOST_KEY_ALGORITHMS, knowledge) as ServerHostKeyAlgorithm[] },
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        shown = fingerprint(key);
        patience
          .during(() => request.verifier.verify(label, settings, knowledge, key, signal))
          .then(
            () => {
              verified = true;
              verify(true);
            },
            (error: unknown) => {
              refusal = DrydockError.from(error);
              stop(refusal);
              verify(false);
            },
          );
      },
      authHandler: authentication.handler,
    });
    await Promise.race([ready, stopped]);
    await authentication.succeeded();
    return new Ssh2Transport(client, label, shown);
  } catch (error) {
    client.destroy();
    socket.destroy();
    throw error;
  } finally {
    patience.end();
    signal?.removeEventListener('abort', onAbort);
  }
}

function tcp(host: string, port: number): Socket {
  const socket = tcpConnect({ host, port, noDelay: true });
  // The library listens from its own first tick on; an error before must not be without a listener.
  socket.on('error', () => {});
  return socket;
}

function closedEarly(label: string): DrydockError {
  return new DrydockError('refused', `${label} closed the connection before the login.`, {
    hint: 'Its SSH server may have too many connections (MaxStartups), or block this computer for a while.',
  });
}

const UNREACHABLE = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EACCES', 'EPERM'];

function connectError(
  error: Error & { readonly level?: string; readonly code?: string },
  { label, settings }: Ssh2Request,
  authentication: Authentication | undefined,
): DrydockError {
  const address = `${settings.hostname}:${settings.port}`;
  const code = error.code ?? '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new DrydockError('dns', `The name ${settings.hostname} of ${label} can't be resolved.`, {
      hint: 'Check the name, or give the address of the host in drydock.yaml.',
      cause: error,
    });
  if (UNREACHABLE.includes(code))
    return new DrydockError('refused', `${label} can't be reached at ${address} (${code}).`, {
      hint: 'Check the address and the port, the firewall, and whether a jump host is needed.',
      cause: error,
    });
  if (code === 'ETIMEDOUT') return new DrydockError('connectTimeout', `${label} did not answer at ${address}.`, { cause: error });
  if (/no matching/i.test(error.message) || error.level === 'handshake')
    return new DrydockError('protocol', `${label} and Drydock have no way to speak to each other in common (${error.message}).`, {
      hint: 'Set drydock.ssh.client to "openssh" to connect with the OpenSSH client.',
      cause: error,
    });
  if (authentication) return authentication.failure();
  if (code === 'ECONNRESET' || code === 'EPIPE') return closedEarly(label);
  return new DrydockError('protocol', `${label} does not answer as an SSH server (${error.message}).`, { cause: error });
}
