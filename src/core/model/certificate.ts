/** What Drydock keeps of an X.509 certificate. Times are epoch milliseconds. */
export interface Certificate {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Upper-case hexadecimal, two digits for each byte, as OpenSSL prints it. */
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly names: SubjectNames;
  /** Basic constraints: may sign other certificates. */
  readonly isAuthority: boolean;
  /** Signed with its own key: the root of a chain, or a lone self-signed certificate. */
  readonly isSelfSigned: boolean;
  /** `digitalSignature`, `keyEncipherment`, `keyCertSign` …; empty where the extension is missing. */
  readonly keyUsages: readonly string[];
  /** `serverAuth`, `clientAuth` …, or the dotted identifier of one without a common name. */
  readonly extendedKeyUsages: readonly string[];
  readonly key: PublicKeyKind;
  /** `SHA256-RSA`, `ECDSA-SHA256` …, or the dotted identifier. */
  readonly signature: string;
  /** SHA-256 of the whole certificate, lower-case hexadecimal. */
  readonly fingerprint: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hexadecimal: what `kubeadm join` pins. */
  readonly keyHash: string;
  /** Identifiers of the key and of the key that signed it, lower-case hexadecimal, where the extensions are there. */
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
}

export interface DistinguishedName {
  /** The last common name, which is the one that counts. */
  readonly commonName: string | undefined;
  readonly organizations: readonly string[];
  /** All of it: `O=kubeadm:cluster-admins, CN=kubernetes-admin`. Two names are the same when this is. */
  readonly text: string;
}

/** Names a certificate is good for. */
export interface SubjectNames {
  readonly dns: readonly string[];
  /** In their shortest usual form: `10.0.0.1`, `fd00::1`. */
  readonly ip: readonly string[];
  readonly uri: readonly string[];
  readonly email: readonly string[];
}

export interface PublicKeyKind {
  readonly type: 'RSA' | 'ECDSA' | 'Ed25519' | 'Ed448' | 'DSA' | 'unknown';
  /** Size in bits where it is known. */
  readonly bits: number | undefined;
  /** Name of the curve of an elliptic key, for example `P-256`. */
  readonly curve: string | undefined;
}

/** `RSA 2048`, `ECDSA P-256`, `Ed25519`. */
export function keyWords({ type, bits, curve }: PublicKeyKind): string {
  return [type === 'unknown' ? 'unknown key type' : type, curve ?? (type === 'RSA' || type === 'DSA' ? bits : undefined)]
    .filter((part) => part !== undefined)
    .join(' ');
}

/**
 * Whether one certificate can have been signed by the other, by names and key identifiers. Both that say less than the
 * identifiers are believed by the name alone, so this finds the authority among few candidates; it proves no signature.
 */
export function mayBeIssuedBy(certificate: Certificate, authority: Certificate): boolean {
  if (certificate.issuer.text !== authority.subject.text) return false;
  const { authorityKeyId } = certificate;
  return authorityKeyId === undefined || authority.subjectKeyId === undefined || authorityKeyId === authority.subjectKeyId;
}
