import { DrydockError } from '../../../core/errors';
import type { ClusterEntry, ExecEntry } from '../kubeconfig/parse';
import type { Credential } from './credential';

export const EXEC_VERSIONS: readonly string[] = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** What a plugin answered. */
export interface ExecAnswer {
  readonly credential: Credential;
  /** Epoch milliseconds; undefined: good until it is refused. */
  readonly expiresAt: number | undefined;
}

/**
 * The text for KUBERNETES_EXEC_INFO. No plugin gets a terminal from us, so `interactive` is false.
 * @param cluster given where the plugin asked for it (provideClusterInfo)
 */
export function execInfo(exec: ExecEntry, cluster: (ClusterEntry & { readonly caData: string | undefined }) | undefined): string {
  const about = cluster && {
    server: cluster.server,
    ...(cluster.tlsServerName === undefined ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.caData === undefined ? {} : { 'certificate-authority-data': cluster.caData }),
    ...(cluster.proxyUrl === undefined ? {} : { 'proxy-url': cluster.proxyUrl }),
    config: null,
  };
  return JSON.stringify({
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(about ? { cluster: about } : {}) },
  });
}

/**
 * Reads the standard output of a plugin.
 * @throws DrydockError of kind `exec`. The output itself is never part of the message: it holds a secret.
 */
export function parseExecOutput(output: string, exec: ExecEntry): ExecAnswer {
  const problem = (what: string, hint: string) => new DrydockError('exec', `The credential plugin ${exec.command} ${what}.`, { hint });
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    const what = output.trim() === '' ? 'printed nothing' : 'printed something that is not JSON';
    throw problem(what, 'Run it in a terminal to see what it says; it may want you to log in.');
  }
  const { apiVersion, kind, status } = (parsed ?? {}) as {
    apiVersion?: unknown;
    kind?: unknown;
    status?: Readonly<Record<string, unknown>>;
  };
  if (kind !== 'ExecCredential') throw problem('did not print an ExecCredential', 'Check the command and its arguments in the kubeconfig.');
  if (apiVersion !== exec.apiVersion) {
    throw problem(
      `answered as ${String(apiVersion)}, but the kubeconfig asks for ${exec.apiVersion}`,
      'Update the plugin, or fetch the kubeconfig again with the newer one.',
    );
  }
  const token = text(status?.token);
  const cert = text(status?.clientCertificateData);
  const key = text(status?.clientKeyData);
  if ((cert === undefined) !== (key === undefined)) throw problem('gave half of a client certificate', 'Update the plugin.');
  if (token === undefined && cert === undefined)
    throw problem('gave neither a token nor a certificate', 'Run it in a terminal to see what it says.');
  const expiry = text(status?.expirationTimestamp);
  const expiresAt = expiry === undefined ? Number.NaN : Date.parse(expiry);
  return {
    credential: {
      authorization: token === undefined ? undefined : `Bearer ${token}`,
      clientCertificate: cert === undefined || key === undefined ? undefined : { cert, key },
    },
    expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
