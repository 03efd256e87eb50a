import { DrydockError } from '../../core/errors';

/** The error of a handshake that showed no certificate. */
export function handshakeError(cause: unknown, where: string): DrydockError {
  const { code = '', name = '', message = '' } = cause as { readonly code?: string; readonly name?: string; readonly message?: string };
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ETIMEDOUT')
    return new DrydockError('timeout', `${where} does not answer.`, {
      hint: 'A firewall may keep this computer from it; with SSH access it is asked on its host instead.',
      cause,
    });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new DrydockError('dns', `${where} can't be found: the name is not known here.`, { cause });
  if (code === 'ECONNREFUSED')
    return new DrydockError('refused', `Nothing listens at ${where}.`, {
      cause,
      hint: 'Look whether the component runs, and where it listens.',
    });
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'EPERM')
    return new DrydockError('refused', `There is no way from here to ${where} (${code}).`, {
      cause,
      hint: 'The nodes may be in a network of their own; with SSH access they are asked on their hosts instead.',
    });
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return new DrydockError('disconnected', `${where} closed the connection before it showed a certificate.`, { cause });
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO')
    return new DrydockError('tls', `${where} does not speak TLS as it should (${code}).`, { cause });
  return new DrydockError('disconnected', `${where} showed no certificate: ${message || code || 'unknown reason'}.`, { cause });
}
