import { describe, expect, it } from 'vitest';
import { componentConfigFamily as family } from '../../../../../src/language/service/component-config';
import { bases } from '../../../../oracle/kubeadm/documents';
import { finds, isQuiet, survivesTyping, type Expected } from '../../support/fixture';

const cluster = (body = '') => `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n${body}---\n`;
const kubelet = (body: string) => `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n${body}`;
const proxy = (body: string) => `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n${body}`;
const target = (minor: number): Pick<Expected, 'environment'> => ({ environment: { target: { major: 1, minor } } });

const rows: readonly (readonly [rule: string, marked: string, expected?: Expected])[] = [
  ['KL001', kubelet('«maxPod»: 5\n'), { severity: 'warning', fixed: kubelet('maxPods: 5\n') }],
  ['KL001', cluster() + kubelet('«maxPod»: 5\n'), { severity: 'error' }],
  ['KL002', cluster() + kubelet('«maxpods»: 5\n'), { severity: 'error', fixed: `${cluster()}${kubelet('maxPods: 5\n')}` }],
  ['KL003', cluster() + kubelet('maxPods: 5\n«maxPods»: 6\n'), { severity: 'error' }],
  ['KL004', cluster() + kubelet('maxPods: «"5"»\n'), { severity: 'error', says: 'a whole number' }],
  ['KL004', cluster() + kubelet('reservedMemory:\n  - numaNode: 0\n    limits:\n      memory: «lots»\n'), { severity: 'error' }],
  ['KL005', 'apiVersion: kubelet.config.k8s.io/v1\nkind: «KubeletConfiguration»\n', { severity: 'error', says: 'v1beta1' }],
  ['KL005', 'kind: «KubeProxyConfiguration»\n', { severity: 'error', says: 'no apiVersion' }],
  ['KL006', cluster() + kubelet('syncFrequency: «1 minute»\n'), { severity: 'error' }],
  ['KL006', cluster() + proxy('configSyncPeriod: «15»\n').replace('«15»', '«"15"»'), { severity: 'error' }],
  ['KL010', kubelet('cgroupDriver: «Systemd»\n'), { severity: 'warning', fixed: kubelet('cgroupDriver: systemd\n') }],
  ['KL010', proxy('mode: «userspace»\n'), { severity: 'warning' }],
  ['KL011', kubelet('healthzPort: «70000»\n'), { severity: 'warning' }],
  ['KL011', kubelet('imageGCLowThresholdPercent: «90»\n'), { says: '85' }],
  [
    'KL012',
    kubelet('featureGates:\n  NodeSwap: true\n  «MemoryQos»: true\n  «GangSchedulin»: true\n'),
    {
      severity: 'information',
      says: 'No kubelet from 1.31 to 1.36',
      fixed: kubelet('featureGates:\n  NodeSwap: true\n  MemoryQoS: true\n  GangSchedulin: true\n'),
    },
  ],
  ['KL012', proxy('featureGates: {«KubeProxyDrainingTerminatingNodes»: true}\n'), { says: 'gone since 1.33', ...target(34) }],
  [
    'KL012',
    cluster('kubernetesVersion: v1.33.1\n') + kubelet('featureGates:\n  «EnvFiles»: true\n'),
    { says: 'only since 1.34: kubelet 1.33' },
  ],
  ['KA100', cluster() + kubelet('clusterDNS: [«10.0.0.10»]\n'), { severity: 'warning', says: '10.96.0.10' }],
  ['KA100', cluster('networking:\n  dnsDomain: a.local\n') + kubelet('clusterDomain: «cluster.local»\n')],
  ['KA100', cluster() + kubelet('readOnlyPort: «10255»\n')],
  ['KA101', cluster('networking:\n  podSubnet: 10.1.0.0/16\n') + proxy('clusterCIDR: «10.2.0.0/16»\n')],
];

describe('rules of kubelet and kube-proxy files', () => {
  it.each(rows.map(([rule, marked, expected = {}]) => ({ rule, marked, expected })))(
    '$rule shows its place: $marked',
    ({ rule, marked, expected }) => {
      finds(family, rule, marked, expected);
    },
  );

  it('each has a row', () => {
    const known = new Set(rows.map(([rule]) => rule));
    expect(family.rules.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
  });

  it.each([
    [
      'fitting pairs',
      cluster('networking:\n  podSubnet: 10.1.0.0/16\n') + kubelet('clusterDNS: [10.96.0.10]\nstaticPodPath: /etc/kubernetes/manifests\n'),
    ],
    ['placeholders', kubelet('maxPods: ${MAX}\nclusterDomain: "{{ domain }}"\n')],
    [
      'gates that some known minor has',
      kubelet('featureGates:\n  AllAlpha: false\n  CPUManager: true\n  GangScheduling: true\n  ${GATE}: true\n'),
    ],
    ['what is empty', kubelet('cgroupDriver: ""\nsyncFrequency: 0s\n')],
    ['nanoseconds in logging', kubelet('logging:\n  flushFrequency: 5000000000\n')],
    ['other files of the group', 'apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders: []\n'],
  ])('say nothing about %s', (_what, text) => isQuiet(family, text));

  it.each(bases.filter(({ name }) => /^kube/.test(name)))('survive $name while it is typed', ({ text, before = '' }) =>
    survivesTyping(family, before + text),
  );
});
