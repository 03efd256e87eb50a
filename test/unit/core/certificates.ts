/** Real certificates for tests, made in the test. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  type JsonGeneralName,
} from '@peculiar/x509';

type SubtleKeys = Awaited<ReturnType<typeof webcrypto.subtle.generateKey>> extends infer T ? Extract<T, { privateKey: unknown }> : never;

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface Issued {
  readonly pem: string;
  readonly der: Uint8Array;
  /** PKCS #8 in PEM. */
  readonly key: string;
  readonly keys: SubtleKeys;
  readonly subject: string;
}

export interface Wish {
  readonly subject?: string;
  readonly names?: readonly JsonGeneralName[];
  readonly usages?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly serial?: string;
  readonly issuer?: Issued;
  readonly authority?: boolean;
  readonly algorithm?: Parameters<typeof webcrypto.subtle.generateKey>[0] & { readonly hash?: string };
  readonly keys?: SubtleKeys;
}

export const SERVER = '1.3.6.1.5.5.7.3.1';
export const CLIENT = '1.3.6.1.5.5.7.3.2';

export async function issue(wish: Wish = {}): Promise<Issued> {
  const algorithm = (wish.algorithm ?? ECDSA) as EcKeyAlgorithmLike;
  const keys = wish.keys ?? (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']));
  const subject = wish.subject ?? 'CN=test';
  const issuerKeys = wish.issuer?.keys ?? keys;
  const certificate = await X509CertificateGenerator.create(
    {
      subject,
      issuer: wish.issuer?.subject ?? subject,
      serialNumber: wish.serial ?? '0a1b',
      notBefore: wish.notBefore ?? new Date('2026-01-01T00:00:00Z'),
      notAfter: wish.notAfter ?? new Date('2027-01-01T00:00:00Z'),
      signingAlgorithm: wish.issuer ? ECDSA : algorithm,
      publicKey: keys.publicKey,
      signingKey: issuerKeys.privateKey,
      extensions: [
        new BasicConstraintsExtension(wish.authority ?? false, undefined, true),
        new KeyUsagesExtension(
          wish.authority
            ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign
            : KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment,
          true,
        ),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await AuthorityKeyIdentifierExtension.create(issuerKeys.publicKey, false, webcrypto),
        ...(wish.usages ? [new ExtendedKeyUsageExtension([...wish.usages])] : []),
        ...(wish.names ? [new SubjectAlternativeNameExtension([...wish.names])] : []),
      ],
    },
    webcrypto,
  );
  return {
    pem: `${certificate.toString('pem')}\n`,
    der: new Uint8Array(certificate.rawData),
    key: pem('PRIVATE KEY', new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))),
    keys,
    subject,
  };
}

export async function request(subject: string, names: readonly JsonGeneralName[]): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const made = await Pkcs10CertificateRequestGenerator.create(
    {
      name: subject,
      keys,
      signingAlgorithm: ECDSA,
      extensions: names.length > 0 ? [new SubjectAlternativeNameExtension([...names])] : [],
    },
    webcrypto,
  );
  return made.toString('pem');
}

function pem(label: string, bytes: Uint8Array): string {
  const body =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g)
      ?.join('\n') ?? '';
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

interface EcKeyAlgorithmLike {
  readonly name: string;
  readonly namedCurve: string;
  readonly hash: string;
}
