/** Certificates for the rig with any dates, also those in the past that no tool would sign. */
import 'reflect-metadata';
import { createPrivateKey, randomBytes, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  AuthorityKeyIdentifierExtension,
} from '@peculiar/x509';

const DAY = 86_400_000;
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;

/** A certificate with its key, both PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

export interface LeafOptions {
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly usage: readonly ('server' | 'client')[];
  readonly days: number;
}

export interface Authority extends Issued {
  issue(commonName: string, options: LeafOptions): Promise<Issued>;
}

/** A new authority that is good for ten years. */
export async function makeAuthority(commonName: string): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const now = Date.now();
  const own = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: `CN=${commonName}`,
      notBefore: new Date(now - 5 * 60_000),
      notAfter: new Date(now + 3650 * DAY),
      signingAlgorithm: RSA,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyCertSign, true),
      ],
    },
    webcrypto,
  );
  return {
    certificate: own.toString('pem') + '\n',
    key: await keyPem(keys.privateKey),
    async issue(name, { dns = [], ip = [], usage, days }) {
      const leafKeys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
      const usages = { server: ExtendedKeyUsage.serverAuth, client: ExtendedKeyUsage.clientAuth };
      const names = [...dns.map((value) => ({ type: 'dns' as const, value })), ...ip.map((value) => ({ type: 'ip' as const, value }))];
      const leaf = await X509CertificateGenerator.create(
        {
          serialNumber: serial(),
          subject: `CN=${name}`,
          issuer: own.subject,
          notBefore: new Date(now - 5 * 60_000),
          notAfter: new Date(now + days * DAY),
          signingAlgorithm: RSA,
          publicKey: leafKeys.publicKey,
          signingKey: keys.privateKey,
          extensions: [
            new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
            new ExtendedKeyUsageExtension(usage.map((one) => usages[one])),
            ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
            await AuthorityKeyIdentifierExtension.create(own.publicKey, false, webcrypto),
          ],
        },
        webcrypto,
      );
      return { certificate: leaf.toString('pem') + '\n', key: await keyPem(leafKeys.privateKey) };
    },
  };
}

/**
 * The same certificate again, for the same key, names and usages, with other dates.
 * @param leaf PEM
 * @param authority PEM of the one that signed it, with its RSA key
 */
export async function redate(leaf: string, authority: Issued, notBefore: Date, notAfter: Date): Promise<string> {
  const old = new X509Certificate(leaf);
  if (!new NodeCertificate(leaf).checkIssued(new NodeCertificate(authority.certificate)))
    throw new Error(`${old.subject} was signed by ${old.issuer}, not by ${new X509Certificate(authority.certificate).subject}`);
  const der = createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, RSA, false, ['sign']);
  const again = await X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      subject: old.subjectName,
      issuer: old.issuerName,
      notBefore,
      notAfter,
      signingAlgorithm: RSA,
      publicKey: old.publicKey,
      signingKey,
      extensions: old.extensions,
    },
    webcrypto,
  );
  return again.toString('pem') + '\n';
}

/** Positive, as certificates want it. */
function serial(): string {
  return `01${randomBytes(8).toString('hex')}`;
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const text = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${text.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`;
}
