import { minorWords } from './versions';

/** By version of the group `kubeadm.k8s.io`: the first minor whose kubeadm can't read it. Source: kubeadm's config/common.go. */
const UNREADABLE_SINCE: Readonly<Record<string, number>> = {
  v1alpha1: 1012,
  v1alpha2: 1013,
  v1alpha3: 1015,
  v1beta1: 1016,
  v1beta2: 1023,
  v1beta3: 1037,
};

/** First minor that calls v1beta3 deprecated; what it stores is v1beta4. */
const V1BETA4_SINCE = 1031;

export interface ConfigProblem {
  readonly severity: 'blocker' | 'warning';
  readonly message: string;
  readonly hint: string;
}

/**
 * What becomes of the configuration that kubeadm keeps in its ConfigMap. Undefined: nothing to say.
 * @param apiVersion `kubeadm.k8s.io/v1beta4`
 * @param minor ordinal of the target
 */
export function storedConfigProblem(apiVersion: string, minor: number): ConfigProblem | undefined {
  const version = apiVersion.replace('kubeadm.k8s.io/', '');
  const since = UNREADABLE_SINCE[version];
  if (since !== undefined && minor >= since)
    return {
      severity: 'blocker',
      message: `The configuration in ConfigMap kube-system/kubeadm-config is ${version}, which kubeadm ${minorWords(minor)} can't read.`,
      hint: `Convert it with kubeadm config migrate of ${minorWords(since - 1)} or older, and store it with kubeadm init phase upload-config kubeadm.`,
    };
  if (version === 'v1beta3' && minor >= V1BETA4_SINCE)
    return {
      severity: 'warning',
      message: `The configuration in ConfigMap kube-system/kubeadm-config is v1beta3. kubeadm ${minorWords(minor)} stores it as v1beta4; files that you keep stay as they are.`,
      hint: 'Convert your own files with kubeadm config migrate.',
    };
  return undefined;
}
