import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR = 3_600_000;

/** PEM texts. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface Wanted {
  readonly commonName?: string;
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
  readonly usage?: 'server' | 'client';
  /** Epoch milliseconds. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

/** A certificate authority of one test. */
export interface Authority {
  readonly cert: string;
  /** As a kubeconfig has it. */
  readonly data: string;
  issue(wanted?: Wanted): Promise<Issued>;
}

export async function makeAuthority(name = 'test authority'): Promise<Authority> {
  const keys = await newKeys();
  const authority = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      notBefore: new Date(Date.now() - HOUR),
      notAfter: new Date(Date.now() + HOUR),
      signingAlgorithm: ALGORITHM,
      name: `CN=${name}`,
      keys,
      extensions: [new BasicConstraintsExtension(true, 0, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true)],
    },
    webcrypto,
  );
  const cert = authority.toString('pem');
  return {
    cert,
    data: base64(cert),
    async issue({ commonName = 'leaf', dns = ['localhost'], ips = ['127.0.0.1'], usage = 'server', notBefore, notAfter } = {}) {
      const own = await newKeys();
      const leaf = await X509CertificateGenerator.create(
        {
          serialNumber: '02',
          subject: `CN=${commonName}`,
          issuer: authority.subject,
          notBefore: new Date(notBefore ?? Date.now() - HOUR),
          notAfter: new Date(notAfter ?? Date.now() + HOUR),
          signingAlgorithm: ALGORITHM,
          publicKey: own.publicKey,
          signingKey: keys.privateKey,
          extensions: [
            new BasicConstraintsExtension(false, undefined, true),
            new ExtendedKeyUsageExtension([usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth]),
            new SubjectAlternativeNameExtension([
              ...dns.map((value) => ({ type: 'dns' as const, value })),
              ...ips.map((value) => ({ type: 'ip' as const, value })),
            ]),
          ],
        },
        webcrypto,
      );
      return { cert: leaf.toString('pem'), key: await keyPem(own.privateKey) };
    },
  };
}

/** A certificate that vouches for itself. */
export async function selfSigned(): Promise<Issued> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '03',
      notBefore: new Date(Date.now() - HOUR),
      notAfter: new Date(Date.now() + HOUR),
      signingAlgorithm: ALGORITHM,
      name: 'CN=alone',
      keys,
      extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
    },
    webcrypto,
  );
  return { cert: certificate.toString('pem'), key: await keyPem(keys.privateKey) };
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function newKeys() {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const text = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${text.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`;
}
