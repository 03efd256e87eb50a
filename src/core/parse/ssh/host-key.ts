import { createHash } from 'node:crypto';

/** A public key of a host, as SSH sends it. */
export interface HostKey {
  /** As the key itself says, for example `ssh-ed25519`. */
  readonly type: string;
  readonly blob: Uint8Array;
}

/** Reads the type out of a key in the wire format of RFC 4253 6.6. Undefined: not a key. */
export function hostKeyOf(blob: Uint8Array): HostKey | undefined {
  if (blob.length < 5) return undefined;
  const length = new DataView(blob.buffer, blob.byteOffset, blob.byteLength).getUint32(0);
  if (length === 0 || length > 128 || 4 + length >= blob.length) return undefined;
  const type = new TextDecoder('latin1').decode(blob.subarray(4, 4 + length));
  return /^[\w@.-]+$/.test(type) ? { type, blob } : undefined;
}

/** As `ssh-keygen -l` prints it: `SHA256:` and base64 without padding. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** What people call the type of a key: `ED25519`, `ECDSA`, `RSA`. */
export function keyTypeName(type: string): string {
  const plain = type.replace(/^sk-/, '').replace(/-cert-v0\d@openssh\.com$|@openssh\.com$/, '');
  if (plain.startsWith('ecdsa-sha2-')) return type.startsWith('sk-') ? 'ECDSA-SK' : 'ECDSA';
  if (plain === 'ssh-ed25519') return type.startsWith('sk-') ? 'ED25519-SK' : 'ED25519';
  if (plain === 'ssh-rsa' || plain.startsWith('rsa-sha2-')) return 'RSA';
  return plain === 'ssh-dss' ? 'DSA' : type;
}

export function sameKey(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
