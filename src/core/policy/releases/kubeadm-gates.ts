/** A feature gate of kubeadm itself, by the minors whose kubeadm takes its name. */
export interface FeatureGate {
  readonly name: string;
  readonly since: number;
  /** First minor that refuses the name. */
  readonly removedIn: number | undefined;
  readonly doc: string;
}

/** Source: cmd/kubeadm/app/features/features.go and the change logs of the releases. One line to add for a new gate. */
export const featureGates: readonly FeatureGate[] = [
  { name: 'PublicKeysECDSA', since: 19, removedIn: 37, doc: 'Makes ECDSA keys instead of RSA. v1beta4 has `encryptionAlgorithm` for it.' },
  { name: 'RootlessControlPlane', since: 22, removedIn: undefined, doc: 'Runs the control plane without root. Deprecated.' },
  {
    name: 'UnversionedKubeletConfigMap',
    since: 22,
    removedIn: 26,
    doc: 'One ConfigMap `kubelet-config` for all versions; always so since 1.26.',
  },
  {
    name: 'UpgradeAddonsBeforeControlPlane',
    since: 28,
    removedIn: 31,
    doc: 'Upgraded the addons before all control planes were upgraded.',
  },
  { name: 'MergeCLIArgumentsWithConfig', since: 28, removedIn: 30, doc: 'Let flags override the configuration file.' },
  { name: 'EtcdLearnerMode', since: 27, removedIn: 33, doc: 'New etcd members join as learners; always so since 1.33.' },
  {
    name: 'WaitForAllControlPlaneComponents',
    since: 30,
    removedIn: 35,
    doc: 'Waits for all components of the control plane; always so since 1.35.',
  },
  { name: 'ControlPlaneKubeletLocalMode', since: 31, removedIn: 36, doc: "Lets a control plane's kubelet talk to its own API server." },
  { name: 'NodeLocalCRISocket', since: 32, removedIn: 37, doc: 'Keeps the CRI socket in a file on the node instead of an annotation.' },
  { name: 'IPv6DualStack', since: 16, removedIn: 25, doc: 'Dual-stack networking; always on since 1.23.' },
];

export function gatesOf(minor: number): readonly FeatureGate[] {
  return featureGates.filter(({ since, removedIn }) => since <= minor && (removedIn ?? Infinity) > minor);
}
