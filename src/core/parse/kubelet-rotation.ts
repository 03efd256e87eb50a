import type { KubeletRotation } from '../model/kubelet';

/**
 * What the configuration of a kubelet says of its certificates. Both are off unless it says otherwise; kubeadm turns the first on.
 * Two fields at the top of a file that kubeadm writes need no parser of YAML; JSON is read, too.
 */
export function parseKubeletRotation(configuration: string): KubeletRotation {
  const isOn = (field: string) => new RegExp(`^[{ \\t]*"?${field}"?[ \\t]*:[ \\t]*true\\b`, 'm').test(configuration);
  return { client: isOn('rotateCertificates'), serving: isOn('serverTLSBootstrap') };
}
