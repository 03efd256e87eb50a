import { webcrypto } from 'node:crypto';
import {
  ALGORITHM,
  exportedKey,
  exportedPublicKey,
  issueCertificate,
  revivedCertificate,
  type PracticeCertificate,
} from '../../network/issue';
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

/** The same as text. */
export interface KeptSecrets extends Omit<SharedSecrets, 'authorities'> {
  readonly authorities: Readonly<Record<AuthorityName, Omit<PracticeCertificate, 'keys'>>>;
}

export function keptSecrets({ authorities, ...account }: SharedSecrets): KeptSecrets {
  const text = ({ subject, certificate, key }: PracticeCertificate) => ({ subject, certificate, key });
  const { ca, 'etcd-ca': etcd, 'front-proxy-ca': frontProxy } = authorities;
  return { ...account, authorities: { ca: text(ca), 'etcd-ca': text(etcd), 'front-proxy-ca': text(frontProxy) } };
}

export async function revivedSecrets({ authorities, ...account }: KeptSecrets): Promise<SharedSecrets> {
  const { ca, 'etcd-ca': etcd, 'front-proxy-ca': frontProxy } = authorities;
  const [one, two, three] = (await Promise.all([ca, etcd, frontProxy].map(revivedCertificate))) as [
    PracticeCertificate,
    PracticeCertificate,
    PracticeCertificate,
  ];
  return { ...account, authorities: { ca: one, 'etcd-ca': two, 'front-proxy-ca': three } };
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
