import { bases } from './documents';
import { forms } from './forms';
import { versions } from './versions';

const cluster = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.34.4\n';
const init = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n';
const join = `apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    token: 9a08jv.c0izixklcxtmnze7
    apiServerEndpoint: api:6443
    unsafeSkipCAVerification: true
`;
const kubelet = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupDriver: systemd\n';
const proxy = 'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ipvs\n';
const reset = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\n';
const upgrade = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: UpgradeConfiguration\n';
const foreign = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\n';
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n';
const old = (version: string) => cluster.replace('v1beta4', version);

const named: Readonly<Record<string, string>> = {
  'all kinds': [cluster, init, join, kubelet, proxy, reset, upgrade].join('---\n'),
  'markers everywhere': `---\n${cluster}---\n---\n${init}---\n`,
  'comment before the first marker': `# mine\n---\n${cluster}`,
  'blank before the first marker': `\n---\n${cluster}`,
  'comment behind the last marker': `${cluster}---\n# end\n`,
  'blank behind the last marker': `${cluster}---\n\n`,
  'marker with a comment': `--- # first\n${cluster}--- # second\n${init}`,
  'marker with content': `--- {apiVersion: kubeadm.k8s.io/v1beta4, kind: ClusterConfiguration, kubernetesVersion: v1.34.4}\n`,
  'document end': `${cluster}...\n---\n${init}`,
  'a kind twice': `${cluster}---\n${cluster}`,
  'a kind twice in two versions': `${cluster}---\n${old('v1beta3')}`,
  'two versions': `${old('v1beta3')}---\n${init}`,
  'foreign kind': `${cluster}---\n${foreign}`,
  'core kind': `${cluster}---\n${configMap}`,
  'no kind': `${cluster}---\napiVersion: kubeadm.k8s.io/v1beta4\n`,
  'no apiVersion': `${cluster}---\nkind: InitConfiguration\n`,
  'only a list': `${cluster}---\n- a\n`,
  'only a word': `${cluster}---\nword\n`,
  'unknown kubeadm kind': `${cluster}---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfig\n`,
  'kind in other case': 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: clusterConfiguration\nkubernetesVersion: v1.34.4\n',
  'ClusterStatus of v1beta3': `${old('v1beta3')}---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterStatus\n`,
  'reset in v1beta3': reset.replace('v1beta4', 'v1beta3'),
  'unknown version': old('v1beta5'),
  'version v1': old('v1'),
  v1alpha1: old('v1alpha1'),
  v1alpha2: old('v1alpha2'),
  v1alpha3: old('v1alpha3'),
  v1beta1: old('v1beta1'),
  v1beta2: old('v1beta2'),
  v1beta3: old('v1beta3'),
  'old beside new': `${cluster}---\n${init.replace('v1beta4', 'v1beta2')}`,
  'other group': cluster.replace('kubeadm.k8s.io', 'kubeadm.example.com'),
  'join alone': join,
  'join beside init without discovery': `${cluster}---\n${init}---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n`,
  'join with foreign': `${join}---\n${foreign}`,
  'join with a bad kubelet': `${join}---\n${kubelet}nothing: 1\n`,
  'init with a bad kubelet': `${cluster}---\n${kubelet.replace('v1beta1', 'v1beta9')}`,
  'upgrade alone with nonsense': `${upgrade}nothing: 1\n`,
  'upgrade beside init with nonsense': `${cluster}---\n${upgrade}nothing: 1\n`,
  'reset alone': reset,
  'windows line ends': cluster.replaceAll('\n', '\r\n'),
  'windows line ends with marker': `${cluster}---\n${init}`.replaceAll('\n', '\r\n'),
  'byte order mark': `\ufeff${cluster}`,
  'a tab': `${cluster}networking:\n\tpodSubnet: 10.244.0.0/16\n`,
  'unclosed quote': `${cluster}clusterName: "x\n`,
  'colon in a value': `${cluster}clusterName: a: b\n`,
  'two colons': `${cluster}networking: podSubnet: x\n`,
  'dedented quote': `${cluster}networking:\n  dnsDomain: "cluster\n.local"\n`,
  anchors: `${cluster}etcd:\n  local: &e\n    dataDir: /x\nscheduler: {}\n`,
  'alias without anchor': `${cluster}etcd: *nothing\n`,
  merge: `${cluster}controllerManager: &c\n  extraArgs: []\nscheduler:\n  <<: *c\n`,
  'anchor that holds itself': `${cluster}etcd: &a\n  local: *a\n`,
  'merge of nothing': `${cluster}scheduler:\n  <<: 5\n`,
  json: '{"apiVersion":"kubeadm.k8s.io/v1beta4","kind":"ClusterConfiguration","kubernetesVersion":"v1.34.4"}\n',
  'json with a tab': '{\n\t"apiVersion":"kubeadm.k8s.io/v1beta4",\n\t"kind":"ClusterConfiguration",\n\t"kubernetesVersion":"v1.34.4"\n}\n',
  'tag on a value': `${cluster}clusterName: !!str 12\n`,
  'unknown tag': `${cluster}clusterName: !mine x\n`,
  'number as key': `${cluster}1: x\n`,
  'null as key': `${cluster}~: x\n`,
  'list as key': `${cluster}? [a]\n: x\n`,
  template: `${cluster}networking:\n  podSubnet: {{ subnet }}\n`,
  'template in quotes': `${cluster}networking:\n  podSubnet: "{{ subnet }}"\n`,
  'signing only': `${cluster}---\n${init}bootstrapTokens:\n- usages: [signing]\n`,
  'token expires': `${cluster}---\n${init}bootstrapTokens:\n- expires: "2030-01-01T00:00:00Z"\n`,
  'token expires unquoted': `${cluster}---\n${init}bootstrapTokens:\n- expires: 2030-01-01T00:00:00Z\n`,
  'token null': `${cluster}---\n${init}bootstrapTokens:\n- token: null\n`,
  'tokens null': `${cluster}---\n${init}bootstrapTokens: null\n`,
  'both etcds': `${cluster}etcd:\n  local: {}\n  external:\n    endpoints: [http://x:1]\n    caFile: ""\n    certFile: ""\n    keyFile: ""\n`,
  'external without anything': `${cluster}etcd:\n  external: {}\n`,
  'external null': `${cluster}etcd:\n  external: null\n`,
  'external plain': `${cluster}etcd:\n  external:\n    endpoints: [http://x:1]\n`,
  'external cert without key': `${cluster}etcd:\n  external:\n    endpoints: [https://x:1]\n    certFile: /x\n`,
  'external without ca': `${cluster}etcd:\n  external:\n    endpoints: [https://x:1]\n    certFile: /x\n    keyFile: /y\n`,
  'no node cidrs': `${cluster}networking:\n  podSubnet: 10.244.0.0/28\ncontrollerManager:\n  extraArgs:\n  - name: allocate-node-cidrs\n    value: "false"\n`,
  'node mask is no number': `${cluster}networking:\n  podSubnet: 10.244.0.0/16\ncontrollerManager:\n  extraArgs:\n  - name: node-cidr-mask-size-ipv4\n    value: x\n`,
  'old node mask': `${cluster}networking:\n  podSubnet: 10.244.0.0/25\ncontrollerManager:\n  extraArgs:\n  - name: node-cidr-mask-size\n    value: "26"\n`,
  'both discoveries': join.replace('discovery:\n', 'discovery:\n  file:\n    kubeConfigPath: https://x/y\n'),
  'no discovery': 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n',
  'discovery null': 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery: null\n',
  'discovery file over https':
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery:\n  file:\n    kubeConfigPath: https://x/y\n',
  'discovery file with a bad token':
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery:\n  tlsBootstrapToken: bad\n  file:\n    kubeConfigPath: https://x/y\n',
  'empty control plane': `${join}controlPlane: {}\n`,
  'no ca hash': join.replace('    unsafeSkipCAVerification: true\n', ''),
  'empty file': '',
  'only comments': '# nothing\n',
};

/** Whole files: what documents say together, and forms of YAML. */
export const files: readonly { readonly name: string; readonly text: string }[] = [
  ...bases.map(({ name, text, before = '' }) => ({ name, text: before + text })),
  ...Object.entries({ ...named, ...versions, ...forms }).map(([name, text]) => ({ name, text })),
];
