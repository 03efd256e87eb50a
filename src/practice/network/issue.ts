import 'reflect-metadata';
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

type Keys = { readonly publicKey: webcrypto.CryptoKey; readonly privateKey: webcrypto.CryptoKey };

/** A certificate of the practice cluster, with its key. */
export interface PracticeCertificate {
  readonly subject: string;
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8, PEM. */
  readonly key: string;
  readonly keys: Keys;
}

export interface CertificateWish {
  readonly subject: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Unset: signed by itself. */
  readonly issuer?: PracticeCertificate;
  readonly authority?: boolean;
  /** What a certificate that is no authority's may be used for; both where unset. */
  readonly usages?: readonly ('server' | 'client')[];
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
}

/** Makes a key and a certificate for it: of an authority, or for a server. */
export async function issueCertificate(wish: CertificateWish): Promise<PracticeCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const issuer = wish.issuer ?? { subject: wish.subject, keys };
  const { authority = false } = wish;
  const usages = authority
    ? KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyCertSign
    : KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment;
  const certificate = await X509CertificateGenerator.create(
    {
      subject: wish.subject,
      issuer: issuer.subject,
      notBefore: new Date(wish.notBefore),
      notAfter: new Date(wish.notAfter),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: issuer.keys.privateKey,
      extensions: [
        new BasicConstraintsExtension(authority, undefined, true),
        new KeyUsagesExtension(usages, true),
        ...(authority ? [await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto)] : []),
        await AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey, false, webcrypto),
        ...(authority ? [] : [new ExtendedKeyUsageExtension(extended(wish.usages))]),
        ...alternativeNames(wish),
      ],
    },
    webcrypto,
  );
  return {
    subject: wish.subject,
    certificate: `${certificate.toString('pem')}\n`,
    key: await exportedKey(keys.privateKey),
    keys,
  };
}

/** A certificate whose key is there as text only, for signing again. */
export async function revivedCertificate(kept: Omit<PracticeCertificate, 'keys'>): Promise<PracticeCertificate> {
  const secret = createPrivateKey(kept.key).export({ type: 'pkcs8', format: 'der' });
  const open = createPublicKey(kept.key).export({ type: 'spki', format: 'der' });
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('pkcs8', secret, ALGORITHM, true, ['sign']),
    webcrypto.subtle.importKey('spki', open, ALGORITHM, true, ['verify']),
  ]);
  return { ...kept, keys: { privateKey, publicKey } };
}

/** A private key as PKCS #8, PEM. */
export async function exportedKey(key: webcrypto.CryptoKey): Promise<string> {
  return pem('PRIVATE KEY', Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)));
}

/** A public key, PEM, as kubeadm writes that of the service accounts. */
export async function exportedPublicKey(key: webcrypto.CryptoKey): Promise<string> {
  return pem('PUBLIC KEY', Buffer.from(await webcrypto.subtle.exportKey('spki', key)));
}

function extended(usages: readonly ('server' | 'client')[] = ['server', 'client']): ExtendedKeyUsage[] {
  return usages.map((usage) => (usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth));
}

/** A certificate signing request as a kubelet makes it, PEM. */
export async function makeRequest(wish: Pick<CertificateWish, 'subject' | 'dns' | 'ip'>): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: wish.subject, keys, signingAlgorithm: ALGORITHM, extensions: alternativeNames(wish) },
    webcrypto,
  );
  return `${request.toString('pem')}\n`;
}

function alternativeNames({ dns = [], ip = [] }: Pick<CertificateWish, 'dns' | 'ip'>): SubjectAlternativeNameExtension[] {
  const names = [...dns.map((value) => ({ type: 'dns', value }) as const), ...ip.map((value) => ({ type: 'ip', value }) as const)];
  return names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [];
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
