/** Forms in which people write what kubeadm reads, and what it makes of them. */
import { beside, cluster, init, join } from './heads';
import { reading } from './reading';

const external = (text: string) => `${cluster()}etcd:\n  external:\n    endpoints: [https://a:1]\n${text}`;
const variable = (text: string) => `${cluster()}apiServer:\n  extraEnvs:\n    - name: IP\n      ${text}\n`;
const oldArgs = (text: string) => `${cluster('v1beta3')}apiServer:\n  extraArgs:\n    ${text}\n`;
const taint = (text: string) => beside(`nodeRegistration:\n  taints:\n    - key: a\n      effect: NoSchedule\n      timeAdded: ${text}\n`);
const token = (text: string) => beside(`bootstrapTokens:\n  - ${text}\n`);
const file = (text: string) => join(`discovery:\n  file:\n    kubeConfigPath: ${text}\n`);
const named = (text: string) => `${cluster()}clusterName: ${text}\n`;

const markers: Readonly<Record<string, string>> = {
  'two markers first': `---\n---\n${cluster()}`,
  'three markers first': `---\n---\n---\n${cluster()}`,
  'two markers between': `${cluster()}---\n---\n${init()}`,
  'three markers between': `${cluster()}---\n---\n---\n${init()}`,
  'two markers last': `${cluster()}---\n---\n`,
  'blank between markers': `${cluster()}---\n\n---\n${init()}`,
  'comment between markers': `${cluster()}---\n# x\n---\n${init()}`,
  'null between markers': `${cluster()}---\nnull\n`,
  'braces between markers': `${cluster()}---\n{}\n`,
  'four dashes': `----\n${cluster()}`,
  'marker with blanks': `--- \t\n${cluster()}`,
  'end of a document': `${cluster()}...\n`,
  'a directive': `%YAML 1.1\n---\n${cluster()}`,
  'an unreadable document': `${cluster()}---\na: [\n`,
  'all indented': `  ${cluster().trimEnd().replaceAll('\n', '\n  ')}\n`,
};

const heads: Readonly<Record<string, string>> = {
  'a version without its group': cluster().replace('kubeadm.k8s.io/', ''),
  'a group without a version': cluster().replace('/v1beta4', ''),
  'a group that is nearly it': cluster().replace('k8s.io', 'kubernetes.io'),
  'a kubelet of v1': 'apiVersion: kubelet.config.k8s.io/v1\nkind: KubeletConfiguration\n',
  'a kubelet of no group': 'apiVersion: v1\nkind: KubeletConfiguration\n',
  'a kube-proxy of v1': 'apiVersion: kubeproxy.config.k8s.io/v1\nkind: KubeProxyConfiguration\n',
  'a kubelet of kubeadm': 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: KubeletConfiguration\n',
  'quoted keys': cluster().replace('kind', '"kind"').replace('apiVersion', "'apiVersion'"),
  'blanks behind the version': cluster().replace('v1beta4', 'v1beta4   '),
  'blank in the version': cluster().replace('kubeadm.k8s.io/v1beta4', '"kubeadm.k8s.io/v1beta4 "'),
  'Kind in capitals': cluster().replace('kind:', 'Kind:'),
  'apiversion in small letters': cluster().replace('apiVersion:', 'apiversion:'),
  'kind in one document twice': `${cluster()}kind: ClusterConfiguration\n`,
  'the kind of another group, too': `${cluster()}---\napiVersion: example.com/v1\nkind: ClusterConfiguration\n`,
  metadata: `${cluster()}metadata:\n  name: x\n`,
  'a field for an anchor': `x-common: &c\n  a: b\n${cluster()}`,
};

const values: Readonly<Record<string, string>> = {
  'variable from a field': variable('valueFrom: {fieldRef: {fieldPath: status.podIP}}'),
  'variable from a misspelt field': variable('valueFrom: {fieldRef: {fieldpath: status.podIP}}'),
  'variable from nowhere': variable('valueFrom: {x: y}'),
  'variable from a word': variable('valueFrom: word'),
  'variable from a secret': variable('valueFrom: {secretKeyRef: {name: a, key: b, optional: false}}'),
  'variable from a limit': variable('valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}'),
  'variable from a file': variable('valueFrom: {fileKeyRef: {volumeName: a, path: b, key: c}}'),
  'variable of a number': variable('value: 1'),
  'taint with a time': taint('"2020-01-01T00:00:00Z"'),
  'taint with a zone': taint('"2020-01-01T00:00:00.123+02:00"'),
  'taint with a word': taint('yesterday'),
  'taint with a blank in its time': taint('"2020-01-01 00:00:00Z"'),
  'taint on a day that never was': taint('"2020-02-30T00:00:00Z"'),
  'HTTP endpoints': external('    httpEndpoints: [http://a:2]\n'),
  'HTTP endpoints without a scheme': external('    httpEndpoints: [etcd]\n'),
  'argument without a value': `${cluster()}apiServer:\n  extraArgs:\n    - name: a\n      value:\n`,
  'argument twice': `${cluster()}scheduler:\n  extraArgs: [{name: a, value: "1"}, {name: a, value: "2"}]\n`,
  'no kubelet arguments': beside('nodeRegistration:\n  kubeletExtraArgs:\n'),
  'old argument of a number': oldArgs('v: 2'),
  'old argument of a boolean': oldArgs('v: yes'),
  'old argument of nothing': oldArgs('v:'),
  'old argument of a date': oldArgs('v: 2020-01-01'),
  'old argument named by a number': oldArgs('1: "x"'),
  'old argument named on': oldArgs('on: "x"'),
  'old argument twice': oldArgs('v: "1"\n    v: "2"'),
  'old argument in two lines': oldArgs('v: >-\n      a\n      b'),
  'old arguments as a list': oldArgs('- {name: v, value: "2"}'),
  'type of DNS': `${cluster('v1beta3')}dns:\n  type: CoreDNS\n`,
  'image of all in one': `${cluster('v1beta3')}useHyperKubeImage: true\n`,
  'discovery at once old and new': join(
    'discovery: {timeout: 5m, bootstrapToken: {token: 9a08jv.c0izixklcxtmnze7, apiServerEndpoint: "a:1", unsafeSkipCAVerification: true}}\n',
  ),
  'token of a number': token('token: 123456.1234567890123456'),
  'token of nothing': token('token: ""'),
  'ttl of a number': token('ttl: 24'),
  'ttl of 0 without a unit': token('ttl: "0"'),
  'expires null': token('expires: null'),
  'no groups, signing only': token('{groups: [], usages: [signing]}'),
  'no usages': token('usages: []'),
  'an empty token': token(''),
  'CA path of nothing': `${join()}caCertPath: ""\n`,
  'control plane of nothing': `${join()}controlPlane:\n`,
  'registry with a port': `${cluster()}imageRepository: harbor.example.com:8443/k8s\n`,
  'registry of nothing': `${cluster()}imageRepository: ""\n`,
  'long DNS label': `${cluster()}networking:\n  dnsDomain: ${'a'.repeat(64)}.b\n`,
  'the last mask counts': `${cluster()}networking:\n  podSubnet: 10.244.0.0/26\ncontrollerManager:\n  extraArgs:\n    - {name: node-cidr-mask-size-ipv4, value: "28"}\n    - {name: node-cidr-mask-size-ipv4, value: "24"}\n`,
  'IPv4 in IPv6 for pods': `${cluster()}networking:\n  podSubnet: "::ffff:10.0.0.0/112"\n`,
  'IPv4 in IPv6 for Services': `${cluster()}networking:\n  serviceSubnet: "::ffff:10.0.0.0/112"\n`,
  'name of no': named('no'),
  'name of y': named('y'),
  'name of a power': named('1e3'),
  'name of a date': named('2020-01-01'),
  'name of a time': named('12:30:45'),
  'name behind a tab': named('\tx'),
  'name in base 64': named('!!binary aGVsbG8='),
  'name tagged a number': named('!!int "1"'),
  'endpoint that YAML counts in sixties': `${cluster()}controlPlaneEndpoint: 10:30\n`,
  'port in hexadecimal': beside('localAPIEndpoint:\n  bindPort: 0x1929\n'),
  'port in binary': beside('localAPIEndpoint:\n  bindPort: 0b101\n'),
  'port in octal': beside('localAPIEndpoint:\n  bindPort: 0o777\n'),
  'port with an underscore': beside('localAPIEndpoint:\n  bindPort: 6_443\n'),
  'port past all numbers': beside('localAPIEndpoint:\n  bindPort: 99999999999999999999\n'),
  'socket in capitals': beside('nodeRegistration:\n  criSocket: Unix:///run/x\n'),
  'socket of one word': beside('nodeRegistration:\n  criSocket: unixfoo\n'),
};

/** What only the node, or whoever fills in a template, can know. */
const elsewhere: Readonly<Record<string, string>> = {
  'kubeconfig on the node': file('/etc/kubernetes/discovery.conf'),
  'kubeconfig beside kubeadm': file('discovery.conf'),
  'word in capitals': `${cluster()}controlPlaneEndpoint: LOAD_BALANCER_DNS:6443\n`,
  'word in angles': `${cluster()}controlPlaneEndpoint: "<load-balancer>:6443"\n`,
  'variable of a shell': beside('localAPIEndpoint:\n  advertiseAddress: $NODE_IP\n'),
};

export const forms: Readonly<Record<string, string>> = { ...markers, ...reading, ...heads, ...values, ...elsewhere };
