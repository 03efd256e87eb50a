import type { Certificate } from '../../model/certificate';
import { parseCertificate } from './x509';

/** One block of a PEM text (RFC 7468). */
export interface PemBlock {
  /** `CERTIFICATE`, `CERTIFICATE REQUEST` … */
  readonly label: string;
  /** DER. */
  readonly bytes: Uint8Array;
}

/** What a text of certificates holds. A damaged block costs itself, not the others. */
export interface CertificateBundle {
  readonly certificates: readonly Certificate[];
  /** One sentence for each block that can't be read. */
  readonly problems: readonly string[];
}

/** The blocks of a text in their order; text around them is passed over. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const pattern = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;
  return [...text.matchAll(pattern)].map(([, label = '', body = '']) => ({
    label,
    bytes: Buffer.from(body.replace(/^[\w-]+:.*$/gm, ''), 'base64'),
  }));
}

/** Reads the certificates of a PEM text; blocks of other kinds, such as private keys, are passed over without being decoded further. */
export function parseBundle(text: string): CertificateBundle {
  const blocks = pemBlocks(text).filter(({ label }) => label === 'CERTIFICATE' || label === 'X509 CERTIFICATE');
  const certificates: Certificate[] = [];
  const problems: string[] = [];
  blocks.forEach(({ bytes }, index) => {
    try {
      certificates.push(parseCertificate(bytes));
    } catch (error) {
      const which = blocks.length > 1 ? `Certificate ${index + 1} of ${blocks.length}` : 'The certificate';
      problems.push(`${which} can't be read: ${(error as Error).message.replace(/\.$/, '')}.`);
    }
  });
  if (blocks.length === 0) problems.push('There is no certificate in it.');
  return { certificates, problems };
}

/** Reads base64 of a PEM text, as kubeconfig files and API objects hold it. */
export function parseEncodedBundle(base64: string): CertificateBundle {
  return parseBundle(Buffer.from(base64, 'base64').toString('latin1'));
}
