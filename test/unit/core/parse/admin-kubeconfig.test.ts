import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseDnsAnswer } from '../../../../src/core/command/bootstrap/dns';
import { parseBootstrapReading } from '../../../../src/core/command/bootstrap/host-facts';
import { authorityIn, renamedKubeconfig } from '../../../../src/core/parse/admin-kubeconfig';
import { parseFleet } from '../../../../src/core/parse/fleet';

const ADMIN = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: QVVUSA==
    server: https://10.0.0.5:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: kubernetes-admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
kind: Config
users:
- name: kubernetes-admin
  user:
    client-certificate-data: Q0VSVA==
    client-key-data: S0VZ
`;

it('gives the kubeconfig of the administrator names of its own', () => {
  const text = renamedKubeconfig(ADMIN, 'prod');
  expect(parse(text)).toMatchObject({
    'current-context': 'prod',
    contexts: [{ name: 'prod', context: { cluster: 'prod', user: 'prod-admin' } }],
    users: [{ name: 'prod-admin', user: { 'client-key-data': 'S0VZ' } }],
    clusters: [{ name: 'prod', cluster: { server: 'https://10.0.0.5:6443' } }],
  });
  expect(authorityIn(text)).toBe('QVVUSA==');
  expect(() => renamedKubeconfig('kind: Config', 'prod')).toThrow('is none');
});

it.each([
  ['no bash', 'unknown'],
  ['', 'silent'],
  ['44448580000100010000000008', 'answers'],
  ['44448583000100000000000008', 'refuses'],
  ['44448580000100000000000008', 'refuses'],
] as const)('reads the answer of a name service: %s', (output, expected) => {
  expect(parseDnsAnswer(output)).toBe(expected);
});

it('reads what a host says of itself', () => {
  const reading = parseBootstrapReading(
    [
      'hostname\tcp1',
      'mac\t02:42:ac:11:00:02',
      'mac\t00:00:00:00:00:00',
      'v4\t10.0.0.1',
      'v6\t',
      'kubeadm\tv1.34.4',
      'kubelet\tKubernetes v1.34.4',
      'swap\t2048',
      'cgroup\ttmpfs',
      'runtime:/run/containerd/containerd.sock\tcontainerd 1.6.20',
      'forward4\t1',
      'port\t22',
      'port\t10250',
      'endpoint\topen',
      'status\t000',
    ].join('\n'),
  );
  expect(reading).toMatchObject({
    macs: ['02:42:ac:11:00:02'],
    addresses: { v4: '10.0.0.1', v6: undefined },
    kubelet: 'v1.34.4',
    swapBytes: 2048 * 1024,
    cgroup: 1,
    runtimes: [{ socket: 'unix:///run/containerd/containerd.sock', name: 'containerd 1.6.20' }],
    forwarding: { v4: true, v6: undefined },
    ports: [10250],
    endpoint: 'open',
    endpointStatus: undefined,
  });
});

it.each([
  ['kubernetesVersion: v1.34\n      endpoint: a:6443', '"v1.34" is not a version'],
  ['kubernetesVersion: v1.34.4', '"bootstrap" has no "endpoint"'],
  ['kubernetesVersion: v1.34.4\n      endpoint: api', '"api" is not host and port'],
  ['kubernetesVersion: v1.34.4\n      endpoint: a:6443\n      podSubnets: [10.0.0.0/8, 10.1.0.0/16]', 'at most one for IPv4'],
  ['kubernetesVersion: v1.34.4\n      endpoint: a:6443\n      cni: http://example.org/x.yaml', 'begins with https://'],
  ['kubernetesVersion: v1.34.4\n      endpoint: a:6443\n      ignorePreflight: [all]', 'Name each'],
])('refuses a section bootstrap with a mistake: %s', (fields, message) => {
  const { fleet, findings } = parseFleet(`clusters:\n  - context: prod\n    bootstrap:\n      ${fields}\n`);
  expect(fleet.clusters[0]?.bootstrap).toBeUndefined();
  expect(findings.map((finding) => finding.message).join(' ')).toContain(message);
});
