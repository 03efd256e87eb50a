/** Versions of the documents and of Kubernetes. */
import { cluster, init, join } from './heads';

const OLD = ['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1beta1', 'v1beta2'];
const KINDS = ['MasterConfiguration', 'NodeConfiguration', 'ClusterStatus', 'InitConfiguration', 'JoinConfiguration', 'Nonsense'];
const old = (version: string, kind: string) => `apiVersion: kubeadm.k8s.io/${version}\nkind: ${kind}\n`;

const KUBERNETES = [
  'v1.33.0-rc.1',
  'v1.33.0',
  'v1.32.99',
  'v1.34.0-alpha.1',
  'v1.35.0-alpha.0',
  'v1.36.0',
  'v1.22.0',
  'v1.34.4+k3s1',
  'v1.34.4-eks-1',
  'v1.34.4-gke.100',
  'v1.34.0-0',
  'v1.34.0-01',
  'v1.34.0-rc.01',
  'v1.34.0-rc..1',
  'v1.34.0-',
  'v1.34.0+',
  'v1.34.0-a_b',
  'v1.34.0.',
  'ci/v1.34.0-alpha.0.1+abc',
  'stablestable-',
  'stable-0',
  'stable-1.05',
  'stable-1.100',
];

const GATES = [
  'PublicKeysECDSA',
  'RootlessControlPlane',
  'EtcdLearnerMode',
  'UpgradeAddonsBeforeControlPlane',
  'WaitForAllControlPlaneComponents',
  'ControlPlaneKubeletLocalMode',
  'NodeLocalCRISocket',
  'MergeCLIArgumentsWithConfig',
  'UnversionedKubeletConfigMap',
  'IPv6DualStack',
  'CoreDNS',
];

export const versions: Readonly<Record<string, string>> = {
  ...Object.fromEntries(OLD.flatMap((version) => KINDS.map((kind) => [`${kind} of ${version}`, old(version, kind)]))),
  'MasterConfiguration beside a new one': `${old('v1alpha2', 'MasterConfiguration')}---\n${init()}`,
  'ClusterStatus beside a new cluster': `${cluster()}---\n${old('v1beta2', 'ClusterStatus')}`,
  'ClusterStatus beside join': `${join()}---\n${old('v1beta2', 'ClusterStatus')}`,
  'old cluster beside join': `${join()}---\n${cluster('v1beta2')}`,
  'bad upgrade beside join': `${join()}---\n${old('v1beta4', 'UpgradeConfiguration')}x: 1\n`,
  'bad upgrade beside reset': `${old('v1beta4', 'ResetConfiguration')}---\n${old('v1beta4', 'UpgradeConfiguration')}x: 1\n`,
  ...Object.fromEntries(KUBERNETES.map((version) => [`kubernetesVersion ${version}`, cluster('v1beta4', version)])),
  ...Object.fromEntries(GATES.map((gate) => [`feature gate ${gate}`, `${cluster()}featureGates:\n  ${gate}: true\n`])),
};
