import type { CandidateReading } from '../../../../../src/core/command/node-join/candidate';
import { known } from '../../../../../src/core/known';
import { clusterId } from '../../../../../src/core/model/cluster';
import type { HostTarget } from '../../../../../src/core/model/host';
import type { NodeJoinFacts } from '../../../../../src/core/plan/node-join/facts';
import { NO_WISHES, type JoinWishes, type NodeRole } from '../../../../../src/core/plan/node-join/plan';
import type { NodeRemovalFacts } from '../../../../../src/core/plan/node-life/facts';
import type { PlanCluster } from '../../../../../src/core/plan/plan';
import { node } from '../../../operations/support/objects';
import { NOW, reading } from '../../policy/etcd/support';

export const cluster: PlanCluster = {
  id: clusterId('/kubeconfig', 'prod-eu'),
  name: 'prod-eu',
  uid: 'uid',
  distribution: 'kubeadm',
  version: 'v1.34.4',
  protected: false,
};

export const target = (name: string): HostTarget => ({ name, destination: name, source: 'fleet' });

export function machine(name: string, over: Partial<CandidateReading> = {}): CandidateReading {
  return {
    machineId: `id-${name}`,
    hostname: name,
    kubeadm: 'v1.34.4',
    kubelet: 'v1.34.4',
    traces: [],
    runtimes: [{ socket: 'unix:///run/containerd/containerd.sock', answers: true }],
    endpoint: { reached: true, why: '' },
    ...over,
  };
}

export const controlPlane = (name: string, over: Parameters<typeof node>[1] = {}) =>
  node(name, { roles: ['control-plane'], hostname: name, machineID: `id-${name}`, ...over });

export const nodes = [
  controlPlane('cp1', { internalIP: '10.0.0.11', addresses: [{ type: 'InternalIP', address: '10.0.0.11' }] }),
  controlPlane('cp2'),
  controlPlane('cp3'),
  node('w1', { hostname: 'w1', machineID: 'id-w1' }),
];

export function joinFacts(
  hosts: readonly {
    readonly name: string;
    readonly role?: NodeRole;
    readonly host?: Partial<CandidateReading>;
    readonly wishes?: Partial<JoinWishes>;
  }[],
  over: Partial<NodeJoinFacts> = {},
): NodeJoinFacts {
  return {
    candidates: hosts.map(({ name, role = 'worker', host = {}, wishes = {} }) => ({
      name,
      target: target(name),
      role,
      wishes: { ...NO_WISHES, ...wishes },
      reading: known(machine(name, host)),
    })),
    ground: known({
      endpoint: '10.0.0.5:6443',
      authorities: ['a'.repeat(64)],
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kubernetesVersion: 'v1.34.4',
    }),
    nodes,
    apiServers: ['cp1', 'cp2', 'cp3'].map((host) => ({ host, version: 'v1.34.4' })),
    signers: [{ target: target('cp1'), why: undefined }],
    controlPlanes: ['cp1', 'cp2', 'cp3'].map(target),
    etcd: known(reading()),
    apiPort: 6443,
    at: NOW,
    ...over,
  };
}

export function removalFacts(name: string, over: Partial<NodeRemovalFacts> = {}): NodeRemovalFacts {
  const all = over.nodes ?? nodes;
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`no node ${name}`);
  return {
    node: found,
    nodes: all,
    host: known({ target: target(name), reading: machine(name) }),
    leftovers: new Map(),
    controlPlanes: ['cp1', 'cp2', 'cp3'].filter((one) => one !== name).map(target),
    drain: undefined,
    etcd: found.roles.length > 0 ? known(reading()) : undefined,
    endpoint: known('10.0.0.5:6443'),
    at: NOW,
    ...over,
  };
}
