import { createHash, X509Certificate } from 'node:crypto';
import type { Certificate, PublicKeyKind } from '../../model/certificate';
import { EXTENSION, extendedUsageName, keyUsageNames, signatureName } from './algorithms';
import { contextTag, hex, readBits, readElement, readElements, readOid, TAG, type DerElement } from './der';
import { NO_NAMES, readName, readSubjectNames } from './names';
import { publicKeyKind } from './public-key';

/**
 * Reads one certificate.
 * @param bytes DER
 * @throws Error whose message says what is wrong with it
 */
export function parseCertificate(bytes: Uint8Array): Certificate {
  // Node checks the whole of it and knows dates and keys; what its API leaves out is read from the structure.
  const node = new X509Certificate(bytes);
  const { issuer, subject, signature, extensions } = structure(node.raw);
  const extension = (oid: string) => extensions.get(oid);
  const keyUsage = extension(EXTENSION.keyUsage);
  const extendedUsage = extension(EXTENSION.extendedKeyUsage);
  const names = extension(EXTENSION.subjectNames);
  const subjectKeyId = extension(EXTENSION.subjectKeyId);
  return {
    subject: readName(subject),
    issuer: readName(issuer),
    serial: node.serialNumber,
    notBefore: Date.parse(node.validFrom),
    notAfter: Date.parse(node.validTo),
    names: names ? readSubjectNames(names) : NO_NAMES,
    isAuthority: node.ca,
    isSelfSigned: isSelfSigned(node),
    keyUsages: keyUsage ? keyUsageNames(readBits(readElement(keyUsage).content)) : [],
    extendedKeyUsages: extendedUsage
      ? readElements(readElement(extendedUsage).content).map(({ content }) => extendedUsageName(readOid(content)))
      : [],
    signature: signatureName(signature),
    fingerprint: createHash('sha256').update(node.raw).digest('hex'),
    subjectKeyId: subjectKeyId && hex(readElement(subjectKeyId).content),
    authorityKeyId: authorityKeyId(extension(EXTENSION.authorityKeyId)),
    ...publicKey(node),
  };
}

function publicKey(node: X509Certificate): { readonly key: PublicKeyKind; readonly keyHash: string } {
  const { publicKey: key } = node;
  const encoded = key.export({ type: 'spki', format: 'der' });
  return { key: publicKeyKind(key), keyHash: createHash('sha256').update(encoded).digest('hex') };
}

function isSelfSigned(node: X509Certificate): boolean {
  if (node.subject !== node.issuer) return false;
  try {
    return node.verify(node.publicKey);
  } catch {
    // A signature of an algorithm this computer does not have proves nothing.
    return false;
  }
}

interface Structure {
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Dotted identifier. */
  readonly signature: string;
  /** Values of the extensions by their identifiers. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

/** Takes a certificate apart (RFC 5280, 4.1). */
function structure(der: Uint8Array): Structure {
  const [body, algorithm] = readElements(readElement(der).content);
  const all = readElements(body?.content ?? new Uint8Array());
  // The version is left out in certificates of version 1.
  const fields = all[0]?.tag === contextTag(0, true) ? all.slice(1) : all;
  const [, , issuer, , subject] = fields;
  const extensions = fields.find(({ tag }) => tag === contextTag(3, true));
  const [identifier] = readElements(algorithm?.content ?? new Uint8Array());
  if (!issuer || !subject || !identifier) throw new RangeError('The certificate is incomplete.');
  return {
    issuer: issuer.content,
    subject: subject.content,
    signature: readOid(identifier.content),
    extensions: readExtensions(extensions && readElement(extensions.content)),
  };
}

/** Reads Extensions from their SEQUENCE. */
export function readExtensions(list: DerElement | undefined): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { content } of list ? readElements(list.content) : []) {
    const parts = readElements(content);
    const [identifier] = parts;
    const value = parts.find(({ tag }) => tag === TAG.octetString);
    if (identifier && value) found.set(readOid(identifier.content), value.content);
  }
  return found;
}

function authorityKeyId(extension: Uint8Array | undefined): string | undefined {
  const id = extension && readElements(readElement(extension).content).find(({ tag }) => tag === contextTag(0, false));
  return id && hex(id.content);
}
