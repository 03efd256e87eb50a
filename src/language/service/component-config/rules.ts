import type { RuleInfo } from '../finding';

const DECODING = 'kubeadm, util/config/strict; kubelet and kube-proxy, configuration files';
const lenient =
  'In a file for `kubeadm init` kubeadm config validate refuses it. In a file of its own nothing looks at it before the component starts, which then does not.';

const rule = (
  id: string,
  title: string,
  explanation: string,
  severity: RuleInfo['severity'] = 'error',
  source = DECODING,
  example?: RuleInfo['example'],
): RuleInfo => ({ id, severity, title, explanation, source, ...(example ? { example } : {}) });

export const kl001 = rule(
  'KL001',
  'A field does not exist in the configuration of the kubelet or kube-proxy.',
  `No field of this name is known. ${lenient}`,
);
export const kl002 = rule(
  'KL002',
  'A field differs from a known one by the case of its letters.',
  `Names of fields are compared exactly. ${lenient}`,
);
export const kl003 = rule('KL003', 'A key is written twice in one mapping.', `Of two equal keys only the last counts. ${lenient}`);
export const kl004 = rule('KL004', 'A value is of the wrong type.', `The component can not decode the document. ${lenient}`);
export const kl005 = rule(
  'KL005',
  'A kind or version of the component does not exist.',
  'KubeletConfiguration is only in kubelet.config.k8s.io/v1beta1, KubeProxyConfiguration only in kubeproxy.config.k8s.io/v1alpha1.',
);
export const kl006 = rule('KL006', 'A duration is not one of Go.', `Durations are written as numbers with units: 5m0s, 24h. ${lenient}`);
export const kl010 = rule(
  'KL010',
  'A choice does not exist.',
  'kubeadm takes the file; the component refuses the value when it starts.',
  'warning',
  'kubelet and kube-proxy, apis/config/validation',
);
export const kl011 = rule(
  'KL011',
  'A number is out of range.',
  'kubeadm takes the file; the component refuses the value when it starts.',
  'warning',
  'kubelet and kube-proxy, apis/config/validation',
);
export const kl012 = rule(
  'KL012',
  'A feature gate does not exist.',
  'The kubelet and kube-proxy do not start with a gate that they do not have. Gates come and go with the minors: what is always on loses its gate some minors later. For extra arguments it is KA058.',
  'information',
  'Kubernetes, pkg/features',
  {
    bad: 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfeatureGates:\n  ImageVolumes: true\n',
    good: 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfeatureGates:\n  ImageVolume: true\n',
  },
);
export const ka100 = rule(
  'KA100',
  'The kubelet and the cluster disagree.',
  "kubeadm sets these fields of the kubelet from the cluster's configuration and warns when they are written differently: the node then does not reach DNS, or its static Pods do not start.",
  'warning',
  'kubeadm, componentconfigs/kubelet.go',
);
export const ka101 = rule(
  'KA101',
  'kube-proxy and the cluster disagree.',
  'kubeadm sets these fields of kube-proxy from the configuration of the cluster and warns when they are written differently.',
  'warning',
  'kubeadm, componentconfigs/kubeproxy.go',
);

export const rules: readonly RuleInfo[] = [kl001, kl002, kl003, kl004, kl005, kl006, kl010, kl011, kl012, ka100, ka101];
