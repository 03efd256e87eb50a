import { parse, stringify } from 'yaml';

interface Kubeconfig {
  readonly users?: { readonly name: string; readonly user: Record<string, unknown> }[];
}

/** Text of a kubeconfig as kubeadm writes it. */
export function kubeconfigFile(user: string, server: string, authority: string, credentials: Readonly<Record<string, string>>): string {
  const context = `${user}@kubernetes`;
  return stringify(
    {
      apiVersion: 'v1',
      clusters: [{ cluster: { 'certificate-authority-data': encoded(authority), server }, name: 'kubernetes' }],
      contexts: [{ context: { cluster: 'kubernetes', user }, name: context }],
      'current-context': context,
      kind: 'Config',
      users: [{ name: user, user: credentials }],
    },
    { lineWidth: 0 },
  );
}

/** Client certificate and key, as they are embedded. */
export function embedded(certificate: string, key: string): Readonly<Record<string, string>> {
  return { 'client-certificate-data': encoded(certificate), 'client-key-data': encoded(key) };
}

/** The client certificate that a kubeconfig holds, PEM; undefined: it holds none. */
export function embeddedCertificate(text: string): string | undefined {
  const data = /^\s*client-certificate-data:\s*"?([A-Za-z0-9+/=]+)/m.exec(text)?.[1];
  return data === undefined ? undefined : Buffer.from(data, 'base64').toString('utf8');
}

/** The same kubeconfig with another certificate and key. */
export function withEmbedded(text: string, certificate: string, key: string): string {
  const config = parse(text) as Kubeconfig;
  const [first] = config.users ?? [];
  if (first) Object.assign(first.user, embedded(certificate, key));
  return stringify(config, { lineWidth: 0 });
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
