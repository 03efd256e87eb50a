import type { Distribution } from '../model/cluster';
import type { NodeModel } from '../model/node';

/** What tells one distribution. Sources: cluster-operations.md, sections 6 and 7.1 of the team's knowledge. */
export interface Sign {
  readonly distribution: Distribution;
  /** In versions of its server and kubelets. */
  readonly version?: RegExp;
  /** Whether only its own program carries that version. */
  readonly ownProgram?: boolean;
  /** Whether a provider runs the control plane out of sight. */
  readonly managed?: boolean;
  /** In the host name of its server. */
  readonly host?: RegExp;
  readonly hostEnding?: string;
  readonly node: (node: NodeModel) => boolean;
  /** What `node` looks for, in words. */
  readonly nodeMark: string;
}

export const OWN_SIGNS: readonly Sign[] = [
  {
    distribution: 'k3s',
    version: /\+k3s\d/,
    ownProgram: true,
    node: ({ annotations, labels, kubeletVersion }) =>
      // RKE2 is built from k3s and carries its annotations, but is run and upgraded otherwise.
      !kubeletVersion.includes('+rke2') && ('k3s.io/node-args' in annotations || labels['node.kubernetes.io/instance-type'] === 'k3s'),
    nodeMark: 'the annotation k3s.io/node-args or instance type k3s',
  },
  {
    distribution: 'k0s',
    version: /\+k0s\b/,
    ownProgram: true,
    node: ({ labels }) => 'node.k0sproject.io/role' in labels,
    nodeMark: 'the label node.k0sproject.io/role',
  },
  {
    distribution: 'microk8s',
    node: ({ labels }) =>
      labels['microk8s.io/cluster'] === 'true' ||
      'node.kubernetes.io/microk8s-controlplane' in labels ||
      'node.kubernetes.io/microk8s-worker' in labels,
    nodeMark: 'labels of MicroK8s',
  },
  {
    distribution: 'eks',
    managed: true,
    version: /-eks-/,
    host: /\.eks\.amazonaws\.com(\.cn)?$/,
    hostEnding: '.eks.amazonaws.com',
    node: ({ labels }) => 'eks.amazonaws.com/nodegroup' in labels || 'eks.amazonaws.com/compute-type' in labels,
    nodeMark: 'labels of EKS',
  },
  {
    distribution: 'gke',
    managed: true,
    version: /-gke\.\d/,
    host: /\.gke\.goog$/,
    hostEnding: '.gke.goog',
    node: ({ labels }) => 'cloud.google.com/gke-nodepool' in labels,
    nodeMark: 'the label cloud.google.com/gke-nodepool',
  },
  {
    distribution: 'aks',
    managed: true,
    host: /\.azmk8s\.io$/,
    hostEnding: '.azmk8s.io',
    // A label named just `agentpool` is also set by hand and by aks-engine, whose control plane is its owner's.
    node: ({ labels }) => 'kubernetes.azure.com/cluster' in labels,
    nodeMark: 'the label kubernetes.azure.com/cluster',
  },
];
