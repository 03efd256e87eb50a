import type { RequestedCertificate } from '../parse/certificates/request';
import type { ObjectMeta } from './object';

/** A CertificateSigningRequest of the API. */
export interface CertificateRequestModel extends ObjectMeta {
  readonly kind: 'CertificateSigningRequest';
  readonly signer: string;
  /** Who asked. */
  readonly username: string;
  readonly groups: readonly string[];
  /** In the API's own words: `digital signature`, `server auth` … */
  readonly usages: readonly string[];
  /** How long the certificate should live; undefined: as long as the signer gives. */
  readonly expirationSeconds: number | undefined;
  readonly state: 'pending' | 'approved' | 'denied' | 'failed';
  /** The certificate was issued. */
  readonly issued: boolean;
  /** What is asked for; undefined where the request can't be read. */
  readonly wanted: RequestedCertificate | undefined;
}
