import { stringify } from 'yaml';

export interface KubeconfigParts {
  readonly server: string;
  /** PEM. */
  readonly authority: string;
  readonly user: string;
  readonly token: string;
}

/** Text of a kubeconfig file that needs nothing else: authority and token are in it. */
export function kubeconfigText({ server, authority, user, token }: KubeconfigParts): string {
  const name = 'practice';
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [{ name, cluster: { server, 'certificate-authority-data': Buffer.from(authority).toString('base64') } }],
      contexts: [{ name, context: { cluster: name, user } }],
      users: [{ name: user, user: { token } }],
    },
    { lineWidth: 0 },
  );
}
