/**
 * Versions of the group `kubeadm.k8s.io` that no supported kubeadm reads any more, each with the last minor of kubeadm
 * that could rewrite it (`kubeadm config migrate`). Source: the kubeadm API packages of the releases named.
 */
export const unreadableVersions: ReadonlyMap<string, string> = new Map([
  ['v1alpha1', '1.11'],
  ['v1alpha2', '1.12'],
  ['v1alpha3', '1.14'],
  ['v1beta1', '1.15'],
  ['v1beta2', '1.22'],
]);

export const KUBEADM_GROUP = 'kubeadm.k8s.io';

/** The version that kubeadm writes since 1.31. */
export const CURRENT_VERSION = 'v1beta4';
