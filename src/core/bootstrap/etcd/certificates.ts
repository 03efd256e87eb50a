import { isIPAddress } from '../endpoint/address';
import type { EtcdHost } from './settings';

/** A certificate that a host makes its key for; the key never leaves it. */
export interface Wanted {
  /** Without ending. */
  readonly base: string;
  readonly commonName: string;
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly usages: readonly ('serverAuth' | 'clientAuth')[];
}

/** The certificates of a member: names and usages are those that kubeadm gives them. A server is a client of itself, too (the gateway). */
export function memberCertificates({ name, address }: EtcdHost, pki: string): readonly Wanted[] {
  const isAddress = isIPAddress(address);
  const names = {
    dns: [name, 'localhost', ...(isAddress || address === name ? [] : [address])],
    ip: ['127.0.0.1', '::1', ...(isAddress ? [address] : [])],
  };
  const both = ['serverAuth', 'clientAuth'] as const;
  return [
    { base: `${pki}/server`, commonName: name, ...names, usages: both },
    { base: `${pki}/peer`, commonName: name, ...names, usages: both },
    { base: `${pki}/healthcheck-client`, commonName: 'kube-etcd-healthcheck-client', dns: [], ip: [], usages: ['clientAuth'] },
  ];
}

/** That of an API server. @param base path without ending */
export function clientCertificate(base: string): Wanted {
  return { base, commonName: 'kube-apiserver-etcd-client', dns: [], ip: [], usages: ['clientAuth'] };
}

/** The section of extensions that the authority signs, as OpenSSL reads it. */
export function extensionsOf({ dns, ip, usages }: Wanted): string {
  const names = [...dns.map((name) => `DNS:${name}`), ...ip.map((address) => `IP:${address}`)];
  return [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature,keyEncipherment',
    `extendedKeyUsage=${usages.join(',')}`,
    'authorityKeyIdentifier=keyid',
    ...(names.length > 0 ? [`subjectAltName=${names.join(',')}`] : []),
    '',
  ].join('\n');
}
