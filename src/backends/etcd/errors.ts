import { DrydockError, type ErrorDetails, type ErrorKind } from '../../core/errors';
import { fields, text } from '../../core/parse/kubernetes/fields';

/** Codes of gRPC that the gateway answers with. */
const KINDS: Readonly<Record<number, ErrorKind>> = {
  1: 'cancelled',
  3: 'invalid',
  4: 'timeout',
  5: 'notFound',
  6: 'conflict',
  7: 'forbidden',
  8: 'throttled',
  9: 'conflict',
  11: 'conflict',
  12: 'protocol',
  14: 'server',
  16: 'unauthorized',
};

/** What people can do about the refusals that they meet. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/database space exceeded/, 'Recover it with Recover from NOSPACE: compact, defragment, disarm.'],
  [/no leader/, 'Look whether enough members run: more than half of them have to.'],
  [/request timed out/, 'Look whether enough members run, and how long their disks take.'],
  [/has been compacted/, 'Ask for a newer revision.'],
  [/re-configuration failed due to not enough started members/, 'Start the members that are down first, or remove those that are gone.'],
  [/unhealthy cluster/, 'Look whether all members are reachable by each other; etcd waits a few seconds after one came back.'],
  [/in sync with leader/, 'Wait until it has caught up.'],
  [/too many learner members/, 'Promote or remove the learner that is there.'],
  [
    /auth|permission denied|user name is empty/,
    'This etcd asks for users and passwords. The gateway can not use the name in a certificate for it.',
  ],
];

/** The error of an answer that is none: `{code, message}` since 3.6, `{error, code, message}` before, also within a stream. */
export function answeredError(label: string, status: number | undefined, body: unknown): DrydockError {
  const { code, message, error, grpc_code } = fields(body);
  const said = (text(message) ?? text(error) ?? '').replace(/^etcdserver: /, '');
  const number = typeof code === 'number' ? code : typeof grpc_code === 'number' ? grpc_code : 0;
  const kind: ErrorKind = KINDS[number] ?? 'server';
  const hint = HINTS.find(([pattern]) => pattern.test(said))?.[1];
  const details: ErrorDetails = { ...(hint === undefined ? {} : { hint }), ...(status === undefined ? {} : { status }) };
  // Of the other side, not of the person here.
  if (kind === 'cancelled') return new DrydockError('disconnected', `${label} gave up: ${said || 'no reason'}.`, details);
  return new DrydockError(kind, `${label} refuses: ${said || `HTTP status ${status ?? 'unknown'}`}.`, details);
}

/** The error of a connection that could not be made, or that broke. */
export function connectionError(label: string, where: string, cause: unknown): DrydockError {
  if (DrydockError.is(cause)) return cause;
  const {
    code = '',
    name = '',
    message = '',
    reason = '',
  } = cause as {
    readonly code?: string;
    readonly name?: string;
    readonly message?: string;
    readonly reason?: string;
  };
  const failed = (kind: ErrorKind, what: string, hint?: string) =>
    new DrydockError(kind, `${label} ${what}`, { cause, ...(hint === undefined ? {} : { hint }) });
  if (code === 'ETIMEDOUT' || name === 'TimeoutError')
    return failed('timeout', `does not answer at ${where}.`, 'Look whether it runs and what keeps its disk busy.');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return failed('dns', `can't be found: ${where} is not known here.`);
  if (code === 'ECONNREFUSED')
    return failed('refused', `does not run: nothing listens at ${where}.`, 'Look at its container or service, and at its log.');
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return failed(
      'refused',
      `can't be reached: there is no way from here to ${where}.`,
      'List its host in drydock.yaml, so that it is asked over SSH.',
    );
  if (/CERT|ALT_NAME|SIGNATURE|SELF_SIGNED|ISSUER/.test(code) || code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return failed(
      'tls',
      `presents a certificate that is not accepted (${reason || message || code}).`,
      'Look at it in the Certificates view.',
    );
  if (/^ERR_SSL_(TLS|SSL)V?\w*ALERT/.test(code) || /alert/i.test(message))
    return failed(
      'tls',
      `does not accept the client certificate (${code || message}).`,
      'Renew the healthcheck-client certificate of etcd, and look at its authority.',
    );
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO')
    return failed('tls', `does not speak TLS as it should (${code}).`);
  return failed('disconnected', `broke the connection (${code || message || 'no reason'}).`, 'Look whether it was restarted meanwhile.');
}
