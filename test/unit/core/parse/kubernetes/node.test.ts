import { describe, expect, it } from 'vitest';
import { project } from '../../../../../src/core/parse/kubernetes/project';

const RAW = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'cp1',
    uid: 'uid-cp1',
    resourceVersion: '4711',
    generation: 3,
    creationTimestamp: '2026-01-02T03:04:05Z',
    labels: { 'node-role.kubernetes.io/control-plane': '', 'node-role.kubernetes.io/': '', 'kubernetes.io/role': 'infra', zone: 'a' },
    annotations: {
      'weave.works/kured-node-lock': '{"nodeID":"cp1"}',
      'alpha.kubernetes.io/provided-node-ip': '10.0.0.11',
      'kubectl.kubernetes.io/last-applied-configuration': '{"much":"text"}',
      'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd/containerd.sock',
      'k3s.io/node-args': '[]',
    },
    managedFields: [{ manager: 'kubelet' }],
    finalizers: ['example.org/hold'],
  },
  spec: {
    unschedulable: true,
    podCIDR: '10.244.1.0/24',
    providerID: 'aws:///a/i-0',
    taints: [
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', timeAdded: '2026-01-02T03:04:05Z' },
      { key: 'odd', effect: 'Sometimes' },
    ],
  },
  status: {
    addresses: [
      { type: 'InternalIP', address: '10.0.0.11' },
      { type: 'InternalIP', address: 'fd00::11' },
      { type: 'Hostname', address: 'cp1.example.org' },
    ],
    allocatable: { cpu: '1930m', memory: '2Gi', pods: '110', 'nvidia.com/gpu': '2' },
    capacity: { cpu: '2', memory: '4039052Ki' },
    conditions: [
      { type: 'MemoryPressure', status: 'True' },
      { type: 'DiskPressure', status: 'False' },
      { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'runtime is down', lastTransitionTime: '2026-01-02T03:04:05Z' },
    ],
    images: [{ names: ['big'] }],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      kubeletVersion: 'v1.34.4',
      containerRuntimeVersion: 'containerd://2.1.0',
      osImage: 'Debian GNU/Linux 13',
      kernelVersion: '6.12.0',
      architecture: 'arm64',
      machineID: 'abc',
    },
  },
};

describe('projection of a Node', () => {
  it('keeps what Drydock reads and nothing else', () => {
    const at = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(project('Node', RAW)).toEqual({
      kind: 'Node',
      name: 'cp1',
      namespace: '',
      uid: 'uid-cp1',
      resourceVersion: '4711',
      generation: 3,
      createdAt: at,
      deletionAt: undefined,
      labels: RAW.metadata.labels,
      annotations: {
        'weave.works/kured-node-lock': '{"nodeID":"cp1"}',
        'alpha.kubernetes.io/provided-node-ip': '10.0.0.11',
        'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd/containerd.sock',
        'k3s.io/node-args': '[]',
      },
      finalizers: ['example.org/hold'],
      readiness: 'notReady',
      readinessReason: 'KubeletNotReady: runtime is down',
      readinessSince: at,
      pressures: ['MemoryPressure'],
      unschedulable: true,
      taints: [
        { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule', value: undefined, timeAdded: undefined },
        { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', value: undefined, timeAdded: at },
      ],
      roles: ['control-plane', 'infra'],
      kubeletVersion: 'v1.34.4',
      containerRuntime: 'containerd://2.1.0',
      osImage: 'Debian GNU/Linux 13',
      kernelVersion: '6.12.0',
      architecture: 'arm64',
      internalIP: '10.0.0.11',
      addresses: [
        { type: 'InternalIP', address: '10.0.0.11' },
        { type: 'InternalIP', address: 'fd00::11' },
        { type: 'Hostname', address: 'cp1.example.org' },
      ],
      kubeletPort: 10250,
      hostname: 'cp1.example.org',
      providerID: 'aws:///a/i-0',
      machineID: 'abc',
      podCIDR: '10.244.1.0/24',
      capacity: { cpu: 2000, memory: 4039052 * 1024 },
      allocatable: { cpu: 1930, memory: 2 ** 31, pods: 110, 'nvidia.com/gpu': 2 },
    });
  });

  it.each([
    [[{ type: 'Ready', status: 'True' }], 'ready'],
    [[{ type: 'Ready', status: 'Unknown' }], 'unknown'],
    [[], 'unknown'],
    [undefined, 'unknown'],
  ])('reads readiness from %j', (conditions, readiness) => {
    expect(project('Node', { status: { conditions } }).readiness).toBe(readiness);
  });
});
