import 'reflect-metadata';
import { webcrypto, X509Certificate as Read } from 'node:crypto';
import { AuthorityKeyIdentifierExtension, X509Certificate, X509CertificateGenerator } from '@peculiar/x509';
import { ALGORITHM, exportedKey } from './issue';

const PKCS8 = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/;
/** OID of the authority key identifier. */
const AUTHORITY_KEY = '2.5.29.35';

/** PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** When a certificate ends, epoch milliseconds. @throws where it is none */
export function expiryOf(certificate: string): number {
  return Date.parse(new Read(certificate).validTo);
}

/**
 * Renews a certificate as kubeadm does: a new key, everything else as in the old one, signed by the authority anew.
 * @param life epoch milliseconds
 */
export async function reissue(
  old: string,
  authority: KeyPair,
  life: { readonly notBefore: number; readonly notAfter: number },
): Promise<KeyPair> {
  const before = new X509Certificate(old);
  const issuer = new X509Certificate(authority.certificate);
  const encoded = PKCS8.exec(authority.key)?.[1];
  if (encoded === undefined) throw new Error('the key of the authority is not readable');
  const signingKey = await webcrypto.subtle.importKey('pkcs8', Buffer.from(encoded, 'base64'), ALGORITHM, false, ['sign']);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.create(
    {
      subject: before.subject,
      issuer: issuer.subject,
      notBefore: new Date(life.notBefore),
      notAfter: new Date(life.notAfter),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [
        ...before.extensions.filter(({ type }) => type !== AUTHORITY_KEY),
        await AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export(webcrypto), false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: `${made.toString('pem')}\n`, key: await exportedKey(keys.privateKey) };
}
