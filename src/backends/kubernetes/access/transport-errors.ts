import { cancelled, DrydockError } from '../../../core/errors';

/** What was being contacted, for the words of an error. */
export interface Contacted {
  /** Name of the cluster as people know it. */
  readonly cluster: string;
  readonly server: URL;
  readonly proxy: string | undefined;
}

/**
 * Turns what undici, net and tls throw into an error a person can act on. Codes come nested: undici wraps the socket's
 * error as `cause`, an AggregateError holds one for each address tried.
 */
export function transportError(error: unknown, contacted: Contacted): DrydockError {
  if (DrydockError.is(error)) return error;
  const codes = [...codesOf(error)];
  const has = (...wanted: readonly string[]) => codes.some((code) => wanted.includes(code));
  const { cluster, server, proxy } = contacted;
  const host = server.hostname;
  const text = deepestMessage(error);
  // First, because undici tells a proxy's refusal of a tunnel as an abort.
  if (proxy !== undefined && isOfProxy(codes, text)) {
    return make(
      'proxy',
      `${cluster}: the proxy ${withoutSecrets(proxy)} did not let the connection through (${text}).`,
      'Check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY.',
    );
  }
  if (has('ABORT_ERR', 'UND_ERR_ABORTED')) return cancelled(error);
  if (has('ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME')) {
    return make(
      'dns',
      `${cluster}: the name ${host} can't be resolved.`,
      'Check the server address in the kubeconfig, and whether you are in the right network or VPN.',
    );
  }
  if (has('ECONNREFUSED')) {
    return make(
      'refused',
      `${cluster}: nothing listens at ${server.host}.`,
      'Check that the API server or its load balancer runs, and that the port is right.',
    );
  }
  if (has('EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN')) {
    return make('refused', `${cluster}: ${server.host} can't be reached from here.`, 'Check the network or VPN, and firewalls on the way.');
  }
  if (has('ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT')) {
    return make(
      'timeout',
      `${cluster}: ${server.host} did not answer in time.`,
      'Check the network or VPN; a firewall that drops packets looks like this.',
    );
  }
  const tls = tlsHint(codes, text, host);
  if (tls) return make('tls', `${cluster}: ${tls.what}`, tls.hint);
  if (has('ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED')) {
    return make(
      'disconnected',
      `${cluster}: the connection to ${server.host} broke (${text}).`,
      'It is tried again where that is safe; if it stays so, look at the load balancer.',
    );
  }
  if (codes.some((code) => code.startsWith('HPE_'))) {
    return make(
      'protocol',
      `${cluster}: what answers at ${server.host} does not speak HTTP.`,
      'Check the port, and whether the address wants https.',
    );
  }
  return make('disconnected', `${cluster}: talking to ${server.host} failed (${text}).`, 'The log has the details.');

  function make(kind: DrydockError['kind'], message: string, hint: string): DrydockError {
    return new DrydockError(kind, message, { hint, cause: error });
  }
}

/** Behind a proxy only the proxy's own name is looked up here, and only its port is opened. */
function isOfProxy(codes: readonly string[], text: string): boolean {
  return (
    /^Proxy response/.test(text) ||
    codes.some(
      (code) =>
        code === 'ENOTFOUND' ||
        code === 'EAI_AGAIN' ||
        code === 'ECONNREFUSED' ||
        code.startsWith('UND_ERR_PRX') ||
        code.startsWith('UND_ERR_SOCKS5'),
    )
  );
}

function tlsHint(codes: readonly string[], text: string, host: string): { readonly what: string; readonly hint: string } | undefined {
  const has = (...wanted: readonly string[]) => codes.some((code) => wanted.includes(code));
  if (
    has(
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      // A cluster that was made anew has an authority of the same name with another key.
      'CERT_SIGNATURE_FAILURE',
      'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
      'CERT_UNTRUSTED',
      'CERT_REJECTED',
      'INVALID_CA',
    )
  ) {
    return {
      what: `the certificate of ${host} is not signed by the authority that the kubeconfig names.`,
      hint: 'The kubeconfig may be of another or an older cluster, or something on the way opens the connection. Fetch the kubeconfig again.',
    };
  }
  if (has('CERT_HAS_EXPIRED'))
    return {
      what: `the certificate of ${host} has expired.`,
      hint: 'Renew the API server certificate, or check the clock of this computer.',
    };
  if (has('CERT_NOT_YET_VALID'))
    return { what: `the certificate of ${host} is not valid yet.`, hint: 'Check the clocks of this computer and of the control plane.' };
  if (has('ERR_TLS_CERT_ALTNAME_INVALID')) {
    return {
      what: `the certificate of the server is not made for the name ${host}.`,
      hint: 'Use a name from the certificate, set tls-server-name in the kubeconfig, or add the name to the certificate (certSANs).',
    };
  }
  if (codes.includes('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')) {
    return {
      what: `${host} asks for a client certificate, and the kubeconfig gives none that it takes.`,
      hint: 'Fetch the kubeconfig again.',
    };
  }
  if (codes.some((code) => /^ERR_SSL_.*ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA)/.test(code))) {
    return {
      what: `${host} refused the client certificate of the kubeconfig.`,
      hint: 'It may have expired or belong to another cluster. Fetch the kubeconfig again.',
    };
  }
  if (has('EPROTO') || codes.some((code) => code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code.startsWith('ERR_OSSL_'))) {
    return {
      what: `no secure connection with ${host} came about (${text}).`,
      hint: 'Check that the address is the API server: plain HTTP behind an https address looks like this.',
    };
  }
  return undefined;
}

function* codesOf(error: unknown, depth = 0): Generator<string> {
  if (typeof error !== 'object' || error === null || depth > 5) return;
  const { code, name, cause, errors } = error as { code?: unknown; name?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') yield code;
  if (name === 'AbortError') yield 'ABORT_ERR';
  // Of what breaks the protocol in the very first bytes undici gives no code.
  if (name === 'HTTPParserError') yield 'HPE_INVALID';
  yield* codesOf(cause, depth + 1);
  if (Array.isArray(errors)) for (const inner of errors) yield* codesOf(inner, depth + 1);
}

function deepestMessage(error: unknown): string {
  let last = error;
  for (let depth = 0; depth < 5; depth += 1) {
    const next =
      (last as { cause?: unknown; errors?: readonly unknown[] } | undefined)?.cause ??
      (last as { errors?: readonly unknown[] } | undefined)?.errors?.[0];
    if (next === undefined) break;
    last = next;
  }
  return (last instanceof Error ? last.message : String(last)).split('\n')[0] ?? '';
}

/** A proxy address may hold a password. */
export function withoutSecrets(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}`;
  } catch {
    return 'of the kubeconfig';
  }
}
