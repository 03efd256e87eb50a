/** Names of kubeadm's authorities, by the file of each without its ending. */
export const AUTHORITIES = { ca: 'ca', 'etcd-ca': 'etcd/ca', 'front-proxy-ca': 'front-proxy-ca' } as const;
export type AuthorityName = keyof typeof AUTHORITIES;

/** What a certificate may be used for. */
export type Usage = 'server' | 'client';

/** A certificate that kubeadm makes and renews. */
export interface KubeadmCertificate {
  /** As `kubeadm certs renew` takes it. */
  readonly name: string;
  /** How kubeadm calls it in its output. */
  readonly words: string;
  readonly authority: AuthorityName;
  /** Under the folder of certificates, without its ending; undefined: it is in a kubeconfig of the certificate's name. */
  readonly file: string | undefined;
  readonly usages: readonly Usage[];
  /** Undefined: the name of the node. */
  readonly subject: string | undefined;
}

function file(
  name: string,
  words: string,
  authority: AuthorityName,
  path: string,
  usages: readonly Usage[],
  subject?: string,
): KubeadmCertificate {
  return { name, words, authority, file: path, usages, subject };
}

function kubeconfig(name: string, whose: string, subject: string): KubeadmCertificate {
  return {
    name,
    words: `certificate embedded in the kubeconfig file for ${whose}`,
    authority: 'ca',
    file: undefined,
    usages: ['client'],
    subject,
  };
}

/** In the order in which kubeadm lists and renews them. */
export const KUBEADM_CERTIFICATES: readonly KubeadmCertificate[] = [
  kubeconfig('admin.conf', 'the admin to use and for kubeadm itself', 'O=kubeadm:cluster-admins, CN=kubernetes-admin'),
  file('apiserver', 'certificate for serving the Kubernetes API', 'ca', 'apiserver', ['server'], 'CN=kube-apiserver'),
  file(
    'apiserver-etcd-client',
    'certificate the apiserver uses to access etcd',
    'etcd-ca',
    'apiserver-etcd-client',
    ['client'],
    'CN=kube-apiserver-etcd-client',
  ),
  file(
    'apiserver-kubelet-client',
    'certificate for the API server to connect to kubelet',
    'ca',
    'apiserver-kubelet-client',
    ['client'],
    'O=kubeadm:cluster-admins, CN=kube-apiserver-kubelet-client',
  ),
  kubeconfig('controller-manager.conf', 'the controller manager to use', 'CN=system:kube-controller-manager'),
  file(
    'etcd-healthcheck-client',
    'certificate for liveness probes to healthcheck etcd',
    'etcd-ca',
    'etcd/healthcheck-client',
    ['client'],
    'CN=kube-etcd-healthcheck-client',
  ),
  file('etcd-peer', 'certificate for etcd nodes to communicate with each other', 'etcd-ca', 'etcd/peer', ['server', 'client']),
  file('etcd-server', 'certificate for serving etcd', 'etcd-ca', 'etcd/server', ['server', 'client']),
  file(
    'front-proxy-client',
    'certificate for the front proxy client',
    'front-proxy-ca',
    'front-proxy-client',
    ['client'],
    'CN=front-proxy-client',
  ),
  kubeconfig('scheduler.conf', 'the scheduler manager to use', 'CN=system:kube-scheduler'),
  kubeconfig('super-admin.conf', 'the super-admin', 'O=system:masters, CN=kubernetes-super-admin'),
];

/** Names and addresses in a certificate of a control plane. */
export function alternativeNames(
  name: string,
  node: string,
  address: string,
): { readonly dns?: readonly string[]; readonly ip?: readonly string[] } {
  if (name === 'apiserver')
    return {
      dns: [node, 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
      ip: ['10.96.0.1', address],
    };
  if (name === 'etcd-server' || name === 'etcd-peer') return { dns: [node, 'localhost'], ip: [address, '127.0.0.1', '::1'] };
  return {};
}
