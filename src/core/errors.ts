/**
 * What went wrong, as one of a closed list that code may branch on.
 * Library errors are mapped to one of these once, at the edge of a backend.
 */
export type ErrorKind =
  /** The person, or a parent operation, asked to stop. */
  | 'cancelled'
  /** No answer within the time allowed. */
  | 'timeout'
  /** The host name of the server can't be resolved. */
  | 'dns'
  /** Nothing listens at the address, or the network is unreachable. */
  | 'refused'
  /** The connection broke before an answer was complete. */
  | 'disconnected'
  /** The certificate of the server, or of this client, was not accepted. */
  | 'tls'
  /** The proxy between this computer and the server failed. */
  | 'proxy'
  /** 401: the credentials were not accepted. */
  | 'unauthorized'
  /** 403: the identity is known but may not do this. */
  | 'forbidden'
  | 'notFound'
  /** 409: the object changed in between, or a precondition does not hold. */
  | 'conflict'
  /** 410: the resource version asked for is no longer kept. */
  | 'gone'
  /** 422 or 400: the server read the request and found it wrong. */
  | 'invalid'
  /** 429: asked to come back later. */
  | 'throttled'
  /** 5xx: the server could not answer. */
  | 'server'
  /** The answer is not what the protocol promises (HTML in place of JSON, for example). */
  | 'protocol'
  /** A credential plugin or another local program failed. */
  | 'exec'
  /** A configuration file or setting can't be used as it is. */
  | 'config'
  /** The workspace is not trusted, or consent was not given. */
  | 'untrusted'
  /** A policy (read-only mode, protection) forbids it. */
  | 'policy'
  /** Somebody else holds the lock of the cluster. */
  | 'locked'
  /** The facts changed since the plan was made. */
  | 'drifted'
  /** No SSH connection within the time allowed: nothing was done. */
  | 'connectTimeout'
  /** The key of an SSH host is not trusted yet, and the person did not decide to. */
  | 'hostKeyUnknown'
  /** The SSH host shows another key than the one that is trusted. */
  | 'hostKeyChanged'
  /** The key of the SSH host is marked as revoked. */
  | 'hostKeyRevoked'
  /** No way to log in to the SSH host was accepted. */
  | 'authentication'
  /** The machine behind the address is not the one that the Node object describes. */
  | 'wrongMachine'
  /** sudo asks for a password that was not given, or the one that was given is wrong. */
  | 'sudoPassword'
  /** The user may not use sudo. */
  | 'sudoRefused'
  /** The program is not installed on the host. */
  | 'commandMissing'
  /** A command on a host ended without success. */
  | 'commandFailed'
  /** A command on a host wrote more than is kept. */
  | 'outputTooLarge'
  /** Reading or writing on this computer, or on a host, failed. */
  | 'storage'
  /** A defect of Drydock. */
  | 'internal';

export interface ErrorDetails {
  /** What to do next, as one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** HTTP status, where the error came from an API answer. */
  readonly status?: number;
  /** Seconds after which the server said to try again. */
  readonly retryAfterSeconds?: number;
}

/** In the global registry: each bundle has its own copy of the class, and they must recognise each other's errors. */
const BRAND = Symbol.for('drydock.error');

/**
 * An error a person can act on: the message names the object and what happened, `hint` says what to do next.
 * Recognise it by `DrydockError.is`, never by `instanceof`.
 */
export class DrydockError extends Error {
  override readonly name = 'DrydockError';
  readonly [BRAND] = true;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.hint = details.hint;
    this.status = details.status;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  /** Whether a thrown value is a DrydockError, of one of the kinds where any are given. */
  static is(error: unknown, ...kinds: ErrorKind[]): error is DrydockError {
    if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
    return kinds.length === 0 || kinds.includes((error as DrydockError).kind);
  }

  /** Turns any thrown value into a DrydockError; what is not one already becomes `internal`. */
  static from(error: unknown): DrydockError {
    if (DrydockError.is(error)) return error;
    if (isAbort(error)) return cancelled(error);
    const message = error instanceof Error ? error.message : String(error);
    return new DrydockError('internal', message, { cause: error });
  }
}

/** The error of a wish to stop. */
export function cancelled(cause?: unknown): DrydockError {
  return new DrydockError('cancelled', 'Stopped on request.', { cause });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
