import { describe, expect, it } from 'vitest';
import { kubeadmFamily } from '../../../../../src/language/service/kubeadm';
import { bases } from '../../../../oracle/kubeadm/documents';
import { check, finds, isQuiet, survivesTyping, type Expected } from '../../support/fixture';

const cluster = (body: string, version = 'v1beta4') => `apiVersion: kubeadm.k8s.io/${version}\nkind: ClusterConfiguration\n${body}`;
const init = (body: string, version = 'v1beta4') => `apiVersion: kubeadm.k8s.io/${version}\nkind: InitConfiguration\n${body}`;
const join = (body: string) => `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n${body}`;
const discovery = 'discovery:\n  file:\n    kubeConfigPath: /etc/kubernetes/discovery.conf\n';
const reset = (body: string) => `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\n${body}`;
const upgrade = (body: string) => `apiVersion: kubeadm.k8s.io/v1beta4\nkind: UpgradeConfiguration\n${body}`;
const target = (minor: number): Pick<Expected, 'environment'> => ({ environment: { target: { major: 1, minor } } });
const gates = (value: string, section = 'apiServer') =>
  cluster(`${section}:\n  extraArgs:\n    - name: feature-gates\n      value: ${value}\n`);
const key = 'e6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd2204';
const token = '9a08jv.c0izixklcxtmnze7';

type Row = readonly [rule: string, marked: string, expected?: Expected];

/** Each rule with the exact place it shows; what a fix makes of it where there is one. */
const rows: readonly Row[] = [
  ['KA001', 'apiVersion: «kubeadm.k8s.io/v1beta2»\nkind: ClusterConfiguration\n', { says: 'kubeadm 1.22' }],
  [
    'KA001',
    'apiVersion: "kubeadm.k8s.io/v1beta4"\nkind: InitConfiguration\n---\napiVersion: «"kubeadm.k8s.io/v1alpha3"»\nkind: ClusterConfiguration\n',
  ],
  ['KA001', 'apiVersion: «kubeadm.k8s.io/v1beta3»\nkind: ClusterConfiguration\n', target(37)],
  ['KA002', 'apiVersion: «kubeadm.k8s.io/v1beta3»\nkind: ClusterConfiguration\n', { severity: 'warning', ...target(34) }],
  ['KA003', 'apiVersion: kubeadm.k8s.io/v1beta3\nkind: «ResetConfiguration»\n', { alongside: ['KA002'], says: 'v1beta4' }],
  ['KA003', 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: «InitConfig»\n', { severity: 'error' }],
  ['KA003', 'apiVersion: «kubeadm.k8s.io/v1beta4»\nkind: InitConfiguration\n', target(30)],
  ['KA003', 'apiVersion: «kubeadm.k8s.io/v1»\nkind: InitConfiguration\n', { says: 'experiment' }],
  ['KA004', `${init('')}---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: «InitConfiguration»\n`],
  ['KA005', `${init('')}---\n«a: 1»\n`, { says: 'no apiVersion and no kind' }],
  ['KA005', `«# mine»\n---\n${init('')}`, { says: 'Remove the marker' }],
  ['KA005', '«kind: InitConfiguration»\n', { says: 'no apiVersion' }],
  [
    'KA006',
    cluster('networking:\n  «podSubnets»: 10.244.0.0/16\n'),
    { fixed: cluster('networking:\n  podSubnet: 10.244.0.0/16\n'), says: 'Is podSubnet meant?' },
  ],
  ['KA006', cluster('«encryptionAlgorithm»: RSA-4096\n', 'v1beta3'), { says: 'It exists in v1beta4', alongside: ['KA002'] }],
  ['KA006', cluster('etcd:\n  external:\n    endpoints: [http://a:1]\n    «httpEndpoints»: [http://a:2]\n'), target(34)],
  ['KA007', cluster('«apiserver»: {}\n'), { fixed: cluster('apiServer: {}\n') }],
  ['KA008', cluster('clusterName: a\n«clusterName»: b\n')],
  ['KA009', `${init('')}---\napiVersion: apps/v1\nkind: «Deployment»\n`, { severity: 'error' }],
  ['KA010', init('nodeRegistration:\n  name: «node_1»\n')],
  [
    'KA011',
    init('nodeRegistration:\n  criSocket: «/run/containerd/containerd.sock»\n'),
    { severity: 'warning', fixed: init('nodeRegistration:\n  criSocket: unix:///run/containerd/containerd.sock\n') },
  ],
  ['KA011', reset('criSocket: «"/run/x.sock"»\n'), { fixed: reset('criSocket: "unix:///run/x.sock"\n') }],
  ['KA012', init('nodeRegistration:\n  criSocket: «unix//run/x.sock»\n'), { severity: 'error' }],
  ['KA012', init('nodeRegistration:\n  criSocket: «tcp://1.2.3.4:99»\n'), { severity: 'warning' }],
  ['KA013', init('nodeRegistration:\n  criSocket: «unix:///var/run/dockershim.sock»\n')],
  [
    'KA014',
    init('nodeRegistration:\n  «kubeletExtraArgs»:\n    v: "2" # loud\n    node-ip: 10.0.0.1\n'),
    {
      fixed: init(
        'nodeRegistration:\n  kubeletExtraArgs:\n    - name: v\n      value: "2" # loud\n    - name: node-ip\n      value: "10.0.0.1"\n',
      ),
    },
  ],
  ['KA014', cluster('apiServer:\n  «extraArgs»: {v: "2"}\n'), { fixed: cluster('apiServer:\n  extraArgs: [{name: v, value: "2"}]\n') }],
  ['KA014', cluster('apiServer:\n  extraArgs:\n    - «value»: "2"\n'), {}],
  ['KA015', init('nodeRegistration:\n  kubeletExtraArgs:\n    - name: «network-plugin»\n      value: cni\n')],
  ['KA016', init('nodeRegistration:\n  imagePullPolicy: «always»\n'), { fixed: init('nodeRegistration:\n  imagePullPolicy: Always\n') }],
  ['KA016', upgrade('apply:\n  imagePullPolicy: «Odd»\n'), { severity: 'warning', ...target(34) }],
  ['KA017', init('nodeRegistration:\n  ignorePreflightErrors: [«All», Swap]\n'), { severity: 'warning' }],
  ['KA018', init('nodeRegistration:\n  taints:\n    - key: a\n      effect: «Never»\n')],
  ['KA018', init('nodeRegistration:\n  «taints»:\n'), { severity: 'hint' }],
  ['KA019', cluster('kubernetesVersion: «1.30»\n'), { fixed: cluster('kubernetesVersion: "1.30"\n'), says: 'the number 1.3' }],
  ['KA019', cluster('«networking»: []\n'), {}],
  ['KA020', init('bootstrapTokens:\n  - token: «ABCDEF.0123456789abcdef»\n')],
  ['KA021', init('bootstrapTokens:\n  - usages: [authentication, «sign»]\n')],
  ['KA022', init('bootstrapTokens:\n  - groups: [«system:nodes»]\n')],
  ['KA022', init('bootstrapTokens:\n  - «usages»: [signing]\n')],
  ['KA023', init('bootstrapTokens:\n  - expires: «"2030-01-01T00:00:00Z"»\n'), { says: 'Use ttl' }],
  ['KA024', init('bootstrapTokens:\n  - token: «abcdef.0123456789abcdef»\n'), { severity: 'warning' }],
  ['KA030', init('localAPIEndpoint:\n  advertiseAddress: «master-1»\n')],
  ['KA030', init('localAPIEndpoint:\n  advertiseAddress: «127.0.0.1»\n'), { severity: 'error' }],
  ['KA030', init('localAPIEndpoint:\n  advertiseAddress: «0.0.0.0»\n'), { severity: 'warning' }],
  ['KA031', init('localAPIEndpoint:\n  bindPort: «65536»\n')],
  ['KA031', init('localAPIEndpoint:\n  bindPort: «06443»\n'), { severity: 'warning', says: '3363' }],
  ['KA032', init('certificateKey: «abc»\n')],
  ['KA033', init('patches:\n  directory: «patches»\n'), { severity: 'warning' }],
  ['KA034', init('skipPhases: [«addon/kubeproxy»]\n'), { fixed: init('skipPhases: [addon/kube-proxy]\n') }],
  ['KA040', cluster('kubernetesVersion: «v1.34»\n'), { fixed: cluster('kubernetesVersion: v1.34.0\n') }],
  ['KA041', cluster('kubernetesVersion: «v1.32.1»\n'), { severity: 'error', ...target(34) }],
  ['KA041', cluster('kubernetesVersion: «v1.35.0»\n'), { severity: 'warning', ...target(34) }],
  ['KA042', cluster('controlPlaneEndpoint: «https://api:6443»\n'), { says: 'scheme' }],
  ['KA043', cluster('networking:\n  dnsDomain: «Cluster.local»\n')],
  ['KA044', cluster('networking:\n  serviceSubnet: «10.0.0.0/8»\n')],
  ['KA045', cluster('networking:\n  podSubnet: «10.244.0.0/25»\n')],
  [
    'KA045',
    cluster('networking:\n  podSubnet: «"10.244.0.0/16, fd00::/56"»\n'),
    { fixed: cluster('networking:\n  podSubnet: "10.244.0.0/16,fd00::/56"\n') },
  ],
  ['KA046', cluster('networking:\n  podSubnet: «10.96.0.0/16»\n  serviceSubnet: 10.96.0.0/12\n'), { severity: 'warning' }],
  ['KA046', `${cluster('networking:\n  podSubnet: 10.0.0.0/16\n')}---\n${init('localAPIEndpoint:\n  advertiseAddress: «10.0.0.5»\n')}`],
  ['KA047', cluster('networking:\n  podSubnet: «fec0::/56»\n'), { alongside: ['KA046'] }],
  ['KA048', cluster('certificatesDir: «pki»\n')],
  ['KA049', cluster('apiServer:\n  certSANs: [ok.example.com, «10.0.0.0/24»]\n')],
  [
    'KA050',
    cluster('imageRepository: «https://registry.example.com/k8s/»\n'),
    { fixed: cluster('imageRepository: registry.example.com/k8s\n') },
  ],
  ['KA050', cluster('imageRepository: «k8s.gcr.io»\n'), { severity: 'warning', fixed: cluster('imageRepository: registry.k8s.io\n') }],
  ['KA051', cluster('etcd:\n  local: {}\n  «external»:\n    endpoints: [http://a:1]\n')],
  ['KA052', cluster('etcd:\n  external:\n    endpoints: [«10.0.0.1:2379»]\n')],
  ['KA052', cluster('etcd:\n  external:\n    «endpoints»: []\n'), { severity: 'error', ...target(35) }],
  ['KA053', cluster('featureGates:\n  «EtcdLearnerMode»: true\n'), { says: 'gone since 1.33', ...target(34) }],
  ['KA054', cluster('encryptionAlgorithm: «ECDSA-P384»\n'), target(33)],
  ['KA055', cluster('certificateValidityPeriod: «20000h»\n'), { severity: 'warning' }],
  [
    'KA056',
    cluster('apiServer:\n  extraArgs:\n    - name: «--v»\n      value: "2"\n'),
    { fixed: cluster('apiServer:\n  extraArgs:\n    - name: v\n      value: "2"\n') },
  ],
  ['KA056', cluster('apiServer:\n  extraArgs:\n    - name: «advertise-address»\n      value: 10.0.0.1\n'), { says: 'localAPIEndpoint' }],
  ['KA057', cluster('apiServer:\n  extraVolumes:\n    - name: a\n      hostPath: «x»\n      mountPath: /x\n'), { severity: 'warning' }],
  [
    'KA058',
    gates('ImageVolume=true,«ImageVolumes»=true'),
    { severity: 'information', says: 'kube-apiserver 1.34 has no', fixed: gates('ImageVolume=true,ImageVolume=true'), ...target(34) },
  ],
  ['KA058', gates('"«imageVolume»=true"', 'scheduler'), { fixed: gates('"ImageVolume=true"', 'scheduler'), ...target(34) }],
  ['KA058', gates("'AllBeta=true, kube:«MemoryManger» = true'", 'controllerManager'), { says: 'Is MemoryManager meant?', ...target(35) }],
  ['KA058', gates('«GangScheduling»=true'), { says: 'only since 1.35', ...target(34) }],
  ['KA058', `${gates('«GangScheduling»=true')}kubernetesVersion: v1.34.2\n`, { says: 'kube-apiserver 1.34 does not', ...target(35) }],
  ['KA058', gates('«CPUManager»=true'), { says: 'gone since 1.33', ...target(34) }],
  ['KA058', gates('«EphemeralContainers»=true'), { says: 'from 1.31 to 1.36' }],
  ['KA058', gates('«>-\n        Nope=true,\n        WatchList=true»'), target(34)],
  [
    'KA058',
    cluster('apiServer:\n  extraArgs:\n    feature-gates: «Nope»=false\n', 'v1beta3'),
    { says: 'kube-apiserver', alongside: ['KA002', 'KA090'], ...target(34) },
  ],
  [
    'KA058',
    init('nodeRegistration:\n  kubeletExtraArgs:\n    - name: feature-gates\n      value: «NodeSwaps»=true\n'),
    {
      says: 'kubelet 1.34',
      fixed: init('nodeRegistration:\n  kubeletExtraArgs:\n    - name: feature-gates\n      value: NodeSwap=true\n'),
      ...target(34),
    },
  ],
  ['KA060', join('«discovery»: {}\n')],
  ['KA060', 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: «JoinConfiguration»\n'],
  [
    'KA061',
    join(`discovery:\n  bootstrapToken:\n    token: ${token}\n    apiServerEndpoint: «api»\n    unsafeSkipCAVerification: true\n`),
    { alongside: ['KA063'] },
  ],
  ['KA062', join(`discovery:\n  «bootstrapToken»:\n    token: ${token}\n    apiServerEndpoint: api:6443\n`)],
  [
    'KA063',
    join(`discovery:\n  bootstrapToken:\n    token: ${token}\n    apiServerEndpoint: api:6443\n    unsafeSkipCAVerification: «true»\n`),
  ],
  ['KA064', join('discovery:\n  file:\n    kubeConfigPath: «http://x/y»\n')],
  ['KA065', join(`${discovery}  tlsBootstrapToken: «bad»\n`)],
  ['KA066', join(`${discovery}caCertPath: «/etc/ca.pem»\n`)],
  ['KA070', reset('unmountFlags: [«mnt_force»]\n')],
  ['KA071', reset('certificatesDir: «pki»\n'), { severity: 'error' }],
  ['KA080', init('timeouts:\n  discovery: «5 minutes»\n')],
  ['KA080', init('timeouts:\n  discovery: «-5m»\n'), { severity: 'warning' }],
  ['KA090', cluster('apiServer:\n  timeoutForControlPlane: «4m0s»\n', 'v1beta3'), { severity: 'hint', alongside: ['KA002'] }],
  ['KA005', 'apiVersion: v1beta4\nkind: ClusterConfiguration\n'.replace(/^.*/, '«$&»'), { says: 'Write kubeadm.k8s.io/v1beta4' }],
  ['KA009', 'apiVersion: kubeadm.kubernetes.io/v1beta4\nkind: «ClusterConfiguration»\n'],
  ['KA092', '«{»apiVersion: kubeadm.k8s.io/v1beta4, kind: ClusterConfiguration}\n'],
  ['KA092', `${init('')}---\n«{»"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",}\n`],
  ['KA091', `apiVersion: «kubeadm.k8s.io/v1beta3»\nkind: ClusterConfiguration\n---\n${init('')}`, { alongside: ['KA002'] }],
];

describe('rules of kubeadm files', () => {
  it.each(rows.map(([rule, marked, expected = {}]) => ({ rule, marked, expected })))(
    '$rule shows its place: $marked',
    ({ rule, marked, expected }) => {
      finds(kubeadmFamily, rule, marked, expected);
    },
  );

  it('each has a row', () => {
    const known = new Set(rows.map(([rule]) => rule));
    expect(kubeadmFamily.rules.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
  });

  it('each id is used once', () => {
    const ids = kubeadmFamily.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ['a full cluster', bases[0]!.text],
    ['init', init(`certificateKey: ${key}\nlocalAPIEndpoint:\n  advertiseAddress: 192.168.1.5\n`)],
    ['capitals in names that kubeadm lowers', cluster('apiServer:\n  certSANs: [API.example.com]\n')],
    [
      'placeholders',
      cluster('controlPlaneEndpoint: ${ENDPOINT}\nnetworking:\n  podSubnet: "{{ pods }}"\n  serviceSubnet: SERVICE_SUBNET\n'),
    ],
    [
      'a node mask of its own',
      cluster(
        'networking:\n  podSubnet: 10.244.0.0/26\ncontrollerManager:\n  extraArgs:\n    - name: node-cidr-mask-size-ipv4\n      value: "28"\n',
      ),
    ],
    [
      'node CIDRs that are not allocated',
      cluster(
        'networking:\n  podSubnet: 10.244.0.0/28\ncontrollerManager:\n  extraArgs:\n    - name: allocate-node-cidrs\n      value: "false"\n',
      ),
    ],
    ['gates of the components', gates('AllAlpha=true,AllBeta=false,kube:WatchList=true,ContextualLogging=true')],
    ['gates of another registry', gates('wardle:BanFlunder=true')],
    ['gates that are filled in', gates('"{{ gates }},Nope=true"')],
    [
      "gates of etcd's own",
      cluster('etcd:\n  local:\n    extraArgs:\n      - name: feature-gates\n        value: InitialCorruptCheck=true\n'),
    ],
    ['labels of versions', cluster('kubernetesVersion: stable-1.34\n')],
    ['a kubelet beside it', `${cluster('')}---\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n`],
    ['JSON', '{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"}\n'],
    ['braces behind a marker, which are no JSON to kubeadm', '---\n{apiVersion: kubeadm.k8s.io/v1beta4, kind: ClusterConfiguration}\n'],
    ['a comment at a marker', `${cluster('')}---# two\n${init('')}`],
    ['a byte order mark behind a marker', `${cluster('')}---\n\uFEFF${init('')}`],
    ['markers and comments where kubeadm allows them', `--- # one\n${cluster('')}---\n---\n${init('')}---\n`],
  ])('say nothing about %s', (_what, text) => {
    isQuiet(kubeadmFamily, text, { environment: { target: { major: 1, minor: 34 } } });
  });

  it.each([
    [30, cluster('apiServer:\n  extraArgs:\n    feature-gates: Nope=true\n', 'v1beta3')],
    [40, gates('Nope=true')],
  ])('say nothing about the gates of 1.%i, which are not known', (minor, text) => {
    expect(check(kubeadmFamily, text, target(minor)).filter(({ rule }) => rule === 'KA058')).toEqual([]);
    expect(check(kubeadmFamily, text, target(34)).map(({ rule }) => rule)).toContain('KA058');
  });

  it.each(bases.filter(({ text }) => text.includes('kubeadm.k8s.io')))('survive $name while it is typed', ({ text, before = '' }) =>
    survivesTyping(kubeadmFamily, before + text),
  );
});
