import type { ClusterInfo } from '../parse/cluster-info';

/** The group by which kubeadm lets those who join ask for certificates. */
export const JOIN_GROUP = 'system:bootstrappers:kubeadm:default-node-token';

export interface JoinParts {
  readonly endpoint: string;
  readonly authorities: ClusterInfo['authorities'];
  /** `abcdef.0123456789abcdef`. Secret. */
  readonly token: string;
  /** For a control plane: what the uploaded certificates are encrypted with. Secret. */
  readonly certificateKey: string | undefined;
}

/**
 * The command that joins a host, with every word as the program gets it. It holds secrets: for the clipboard, never for a log.
 * Every authority is pinned by the SHA-256 of its public key, also the second one while an authority is rotated.
 */
export function joinCommand({ endpoint, authorities, token, certificateKey }: JoinParts): readonly string[] {
  return [
    'kubeadm',
    'join',
    endpoint,
    '--token',
    token,
    ...authorities.flatMap(({ keyHash }) => ['--discovery-token-ca-cert-hash', `sha256:${keyHash}`]),
    ...(certificateKey === undefined ? [] : ['--control-plane', '--certificate-key', certificateKey]),
  ];
}

const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * A new token: its public half of six characters, its secret one of sixteen.
 * @param random bytes of a secure source; as many as asked for
 */
export function newToken(random: (count: number) => Uint8Array): { readonly id: string; readonly secret: string } {
  return { id: letters(6, random), secret: letters(16, random) };
}

/** Bytes beyond the last whole multiple of the alphabet are dropped, so that every character is equally likely. */
function letters(count: number, random: (count: number) => Uint8Array): string {
  const limit = 256 - (256 % CHARACTERS.length);
  let text = '';
  while (text.length < count)
    for (const byte of random(count - text.length)) if (byte < limit) text += CHARACTERS.charAt(byte % CHARACTERS.length);
  return text;
}

/** Names of groups that a token may have: the API refuses others. */
export function isTokenGroup(group: string): boolean {
  return /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/.test(group);
}
