import { webcrypto } from 'node:crypto';
import { ALGORITHM, exportedKey, exportedPublicKey, issueCertificate, type PracticeCertificate } from '../../network/issue';
import type { AuthorityName } from './kubeadm-certificates';

const DAY = 86_400_000;
const YEAR = 365 * DAY;
/** How old the practice cluster is. */
export const CLUSTER_AGE = 40.5 * DAY;

/** What all control planes of a cluster share: the authorities, and the keys that sign tokens of service accounts. */
export interface SharedSecrets {
  readonly authorities: Readonly<Record<AuthorityName, PracticeCertificate>>;
  /** PEM. */
  readonly accountKey: string;
  readonly accountPublicKey: string;
}

/** @param now epoch milliseconds */
export async function makeSharedSecrets(now: number): Promise<SharedSecrets> {
  const make = (name: string) =>
    issueCertificate({
      subject: `CN=${name}`,
      authority: true,
      notBefore: now - CLUSTER_AGE,
      notAfter: now - CLUSTER_AGE + 10 * YEAR,
      dns: [name],
    });
  const [ca, etcd, frontProxy, keys] = await Promise.all([
    make('kubernetes'),
    make('etcd-ca'),
    make('front-proxy-ca'),
    webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']),
  ]);
  const [accountKey, accountPublicKey] = await Promise.all([exportedKey(keys.privateKey), exportedPublicKey(keys.publicKey)]);
  return { authorities: { ca, 'etcd-ca': etcd, 'front-proxy-ca': frontProxy }, accountKey, accountPublicKey };
}
