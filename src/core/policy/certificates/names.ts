/** Folder of kubeadm's certificates unless its configuration says otherwise. */
const PKI = '/etc/kubernetes/pki/';

/** kubeadm's files under the folder of certificates, by the names that `kubeadm certs renew` takes. */
const FILES: Readonly<Record<string, string>> = {
  'apiserver.crt': 'apiserver',
  'apiserver-kubelet-client.crt': 'apiserver-kubelet-client',
  'apiserver-etcd-client.crt': 'apiserver-etcd-client',
  'front-proxy-client.crt': 'front-proxy-client',
  'etcd/server.crt': 'etcd-server',
  'etcd/peer.crt': 'etcd-peer',
  'etcd/healthcheck-client.crt': 'etcd-healthcheck-client',
  'ca.crt': 'ca',
  'etcd/ca.crt': 'etcd-ca',
  'front-proxy-ca.crt': 'front-proxy-ca',
};

const KUBELET_FILES: Readonly<Record<string, string>> = {
  'kubelet.crt': 'kubelet-server',
  'kubelet-server-current.pem': 'kubelet-server',
  'kubelet-client-current.pem': 'kubelet-client',
};

/** Names of kubeadm's authorities. */
export const AUTHORITIES: ReadonlySet<string> = new Set(['ca', 'etcd-ca', 'front-proxy-ca']);

/** The name a certificate file goes by: kubeadm's, `kubelet-client`, `kubelet-server`, else the path itself. */
export function nameOfFile(path: string): string {
  if (path.startsWith(PKI)) return FILES[path.slice(PKI.length)] ?? path;
  const kubelet = /^\/var\/lib\/kubelet\/pki\/([^/]+)$/.exec(path)?.[1];
  return (kubelet === undefined ? undefined : KUBELET_FILES[kubelet]) ?? path;
}

/** `admin.conf` for `/etc/kubernetes/admin.conf`; other kubeconfigs keep their path. */
export function nameOfKubeconfig(path: string): string {
  return /^\/etc\/kubernetes\/([^/]+\.conf)$/.exec(path)?.[1] ?? path;
}

/** The name of the certificate that a component presents. */
export function nameOfServed(component: 'kube-apiserver' | 'kubelet' | 'etcd' | 'etcd-peer'): string {
  const names = { 'kube-apiserver': 'apiserver', kubelet: 'kubelet-server', etcd: 'etcd-server', 'etcd-peer': 'etcd-peer' } as const;
  return names[component];
}

/** The file of a certificate under kubeadm's folder of certificates: `etcd/server.crt` for `etcd-server`; undefined for other names. */
export function fileOfName(name: string): string | undefined {
  return Object.entries(FILES).find(([, known]) => known === name)?.[0];
}
