import type { Renewal } from '../../model/expiry';

/**
 * What renewing each certificate of kubeadm brings with it. Components reload many of these files by themselves, but kubeadm
 * asks for restarts and not every one does, so a restart is planned and proven by the next handshake.
 */
const RENEWALS: Readonly<Record<string, Renewal>> = {
  apiserver: restarts('kube-apiserver'),
  'apiserver-kubelet-client': restarts('kube-apiserver'),
  'apiserver-etcd-client': restarts('kube-apiserver'),
  'front-proxy-client': restarts('kube-apiserver'),
  'etcd-server': restarts('etcd'),
  'etcd-peer': restarts('etcd'),
  'etcd-healthcheck-client': { restarts: [], note: 'Only probes and etcdctl use it.' },
  'controller-manager.conf': restarts('kube-controller-manager'),
  'scheduler.conf': restarts('kube-scheduler'),
  'admin.conf': { restarts: [], note: 'Copies of it, such as ~/.kube/config, stay old and are to be made again.' },
  'super-admin.conf': { restarts: [], note: 'Nothing uses it while all is well.' },
  'kubelet-client': { restarts: [], by: 'its kubelet' },
};

/** Undefined: kubeadm does not renew it. */
export function renewalOf(name: string): Renewal | undefined {
  return RENEWALS[name];
}

/** `renewal restarts kube-apiserver`; undefined where it is nobody's to renew. */
export function renewalWords(renewal: Renewal | undefined): string | undefined {
  if (!renewal) return undefined;
  if (renewal.byHand) return 'not renewed by itself';
  if (renewal.by !== undefined) return `renewed by ${renewal.by}`;
  return renewal.restarts.length > 0 ? `renewal restarts ${renewal.restarts.join(', ')}` : 'renewal restarts nothing';
}

function restarts(...components: string[]): Renewal {
  return { restarts: components };
}
