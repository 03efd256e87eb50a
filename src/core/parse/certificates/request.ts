import { createHash, createPublicKey } from 'node:crypto';
import type { DistinguishedName, PublicKeyKind, SubjectNames } from '../../model/certificate';
import { EXTENSION } from './algorithms';
import { readElement, readElements, readOid } from './der';
import { NO_NAMES, readName, readSubjectNames } from './names';
import { pemBlocks } from './pem';
import { publicKeyKind } from './public-key';
import { readExtensions } from './x509';

/** What a certificate signing request (PKCS #10, RFC 2986) asks for. */
export interface RequestedCertificate {
  readonly subject: DistinguishedName;
  readonly names: SubjectNames;
  readonly key: PublicKeyKind;
  /** SHA-256 of the public key, lower-case hexadecimal. */
  readonly keyHash: string;
}

/** Identifier of the attribute that holds the wanted extensions. */
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

/**
 * Reads a request in PEM form.
 * @throws Error whose message says what is wrong with it
 */
export function parseRequest(pem: string): RequestedCertificate {
  const block = pemBlocks(pem).find(({ label }) => label === 'CERTIFICATE REQUEST' || label === 'NEW CERTIFICATE REQUEST');
  if (!block) throw new RangeError('There is no certificate request in it.');
  const [info] = readElements(readElement(block.bytes).content);
  const [, subject, publicKey, attributes] = readElements(info?.content ?? new Uint8Array());
  if (!subject || !publicKey) throw new RangeError('The request is incomplete.');
  const key = createPublicKey({ key: Buffer.from(publicKey.whole), format: 'der', type: 'spki' });
  const names = attributes && wantedExtensions(attributes.content).get(EXTENSION.subjectNames);
  return {
    subject: readName(subject.content),
    names: names ? readSubjectNames(names) : NO_NAMES,
    key: publicKeyKind(key),
    keyHash: createHash('sha256').update(publicKey.whole).digest('hex'),
  };
}

function wantedExtensions(attributes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  for (const attribute of readElements(attributes)) {
    const [type, values] = readElements(attribute.content);
    if (!type || !values || readOid(type.content) !== EXTENSION_REQUEST) continue;
    return readExtensions(readElements(values.content)[0]);
  }
  return new Map();
}
