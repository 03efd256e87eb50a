import { COMPONENTS, type Component, type ControlPlaneLayout } from '../../model/control-plane';
import { fileOfName } from './names';
import { renewalOf } from './renewal';

/** Where a certificate of kubeadm is on a host. */
export interface CertificatePlace {
  readonly name: string;
  /** The certificate's file, or the kubeconfig that holds it. */
  readonly path: string;
  /** The file of its key; undefined: it is in the kubeconfig, too. */
  readonly key: string | undefined;
  readonly restarts: readonly Component[];
}

/** Names that `kubeadm certs renew` takes, in the order in which it renews all of them. */
export const RENEWABLE = [
  'admin.conf',
  'apiserver',
  'apiserver-etcd-client',
  'apiserver-kubelet-client',
  'controller-manager.conf',
  'etcd-healthcheck-client',
  'etcd-peer',
  'etcd-server',
  'front-proxy-client',
  'scheduler.conf',
  'super-admin.conf',
] as const;

/** Undefined: kubeadm does not renew a certificate of this name. */
export function placeOf(name: string, layout: ControlPlaneLayout): CertificatePlace | undefined {
  if (!(RENEWABLE as readonly string[]).includes(name)) return undefined;
  const wanted = renewalOf(name)?.restarts ?? [];
  const restarts = COMPONENTS.filter((component) => wanted.includes(component));
  const file = fileOfName(name);
  if (file === undefined) return { name, path: `${layout.kubernetes}/${name}`, key: undefined, restarts };
  const path = `${layout.pki}/${file}`;
  return { name, path, key: path.replace(/\.crt$/, '.key'), restarts };
}
