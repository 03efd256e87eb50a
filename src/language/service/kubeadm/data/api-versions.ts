/**
 * Versions of the group `kubeadm.k8s.io` that no supported kubeadm reads any more, each with the last minor of kubeadm
 * that could rewrite it (`kubeadm config migrate`). Source: cmd/kubeadm/app/util/config/common.go of the releases.
 */
export const unreadableVersions: ReadonlyMap<string, string> = new Map([
  ['v1alpha1', '1.11'],
  ['v1alpha2', '1.12'],
  ['v1alpha3', '1.14'],
  ['v1beta1', '1.15'],
  ['v1beta2', '1.22'],
]);

export const KUBEADM_GROUP = 'kubeadm.k8s.io';

/** The versions that are judged. */
export type KubeadmVersion = 'v1beta3' | 'v1beta4';

/** The version that kubeadm writes since 1.31. */
export const CURRENT_VERSION: KubeadmVersion = 'v1beta4';

/** First minor that reads v1beta4, first that calls v1beta3 deprecated, and first that no longer reads it. */
export const V1BETA4_SINCE = 31;
export const V1BETA3_DEPRECATED = 31;
export const V1BETA3_REMOVED = 37;

/** The newest minor whose kubeadm the rules were compared with: what a file without any version is judged by. */
export const NEWEST_MINOR = 35;

/** Kinds by version. Source: the `types.go` of each version. */
export const KINDS: Readonly<Record<KubeadmVersion, readonly string[]>> = {
  v1beta3: ['InitConfiguration', 'ClusterConfiguration', 'JoinConfiguration'],
  v1beta4: ['InitConfiguration', 'ClusterConfiguration', 'JoinConfiguration', 'ResetConfiguration', 'UpgradeConfiguration'],
};

/** Kinds of the component groups that kubeadm knows beside its own. */
export const COMPONENT_KINDS: ReadonlySet<string> = new Set([
  'kubelet.config.k8s.io/v1beta1/KubeletConfiguration',
  'kubelet.config.k8s.io/v1beta1/SerializedNodeConfigSource',
  'kubelet.config.k8s.io/v1beta1/CredentialProviderConfig',
  'kubelet.config.k8s.io/v1beta1/ImagePullIntent',
  'kubelet.config.k8s.io/v1beta1/ImagePulledRecord',
  'kubeproxy.config.k8s.io/v1alpha1/KubeProxyConfiguration',
]);
