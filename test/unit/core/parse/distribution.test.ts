import { describe, expect, it } from 'vitest';
import { known, unknown, type Known } from '../../../../src/core/known';
import type { Distribution } from '../../../../src/core/model/cluster';
import type { NodeModel } from '../../../../src/core/model/node';
import { recognizeDistribution, type DistributionFacts } from '../../../../src/core/parse/distribution';
import { project } from '../../../../src/core/parse/kubernetes/project';

const yes = known(true);
const no = known(false);
const hidden: Known<boolean> = unknown('forbidden');

interface Marks {
  readonly version?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly providerID?: string;
}

function node({ version = 'v1.34.4', labels = {}, annotations = {}, providerID = '' }: Marks = {}): NodeModel {
  return project('Node', { metadata: { labels, annotations }, spec: { providerID }, status: { nodeInfo: { kubeletVersion: version } } });
}

const nothing: DistributionFacts = {
  serverVersion: 'v1.34.4',
  server: 'https://10.0.0.1:6443',
  nodes: [node()],
  kubeadmConfig: no,
  apiServerMirrorPods: no,
};
const onEc2 = node({ providerID: 'aws:///eu-central-1a/i-0123' });
const criSocket = node({ annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd/containerd.sock' } });
const k3s = node({ version: 'v1.34.3+k3s1', annotations: { 'k3s.io/node-args': '["server"]' } });
const rke2 = node({ version: 'v1.34.3+rke2r1', annotations: { 'k3s.io/node-args': '["server"]' } });
const microk8s = node({ labels: { 'microk8s.io/cluster': 'true', 'node.kubernetes.io/microk8s-controlplane': 'microk8s-controlplane' } });
const k0s = node({ version: 'v1.34.1+k0s', labels: { 'node.k0sproject.io/role': 'control-plane' } });
const eks = node({ version: 'v1.34.1-eks-c39b1d0', labels: { 'eks.amazonaws.com/nodegroup': 'blue' }, providerID: 'aws:///a/i-0' });
const gke = node({ version: 'v1.34.1-gke.1829001', labels: { 'cloud.google.com/gke-nodepool': 'default' } });
const aks = node({ labels: { 'kubernetes.azure.com/cluster': 'MC_rg', agentpool: 'pool1' }, providerID: 'azure:///subscriptions/x' });

const CASES: readonly [string, Partial<DistributionFacts>, Distribution, string][] = [
  ['nothing to go by', {}, 'unknown', 'guess'],
  ['nothing may be read', { kubeadmConfig: hidden, apiServerMirrorPods: hidden, nodes: [] }, 'unknown', 'guess'],
  ['the practice cluster', { serverVersion: 'v1.34.4+practice', kubeadmConfig: yes, apiServerMirrorPods: yes }, 'practice', 'certain'],
  ['kubeadm', { kubeadmConfig: yes, apiServerMirrorPods: yes }, 'kubeadm', 'certain'],
  ['kubeadm on EC2, with provider IDs of AWS', { kubeadmConfig: yes, apiServerMirrorPods: yes, nodes: [onEc2] }, 'kubeadm', 'certain'],
  ['machines on EC2 and nothing else', { nodes: [onEc2] }, 'unknown', 'guess'],
  [
    'kubeadm behind a load balancer on port 16443',
    { kubeadmConfig: yes, apiServerMirrorPods: yes, server: 'https://lb:16443' },
    'kubeadm',
    'certain',
  ],
  ['port 16443 and nothing else', { server: 'https://lb:16443' }, 'unknown', 'guess'],
  ['kubeadm whose pods may not be read', { kubeadmConfig: yes, apiServerMirrorPods: hidden }, 'kubeadm', 'likely'],
  ['kubeadm whose ConfigMap may not be read', { kubeadmConfig: hidden, apiServerMirrorPods: yes, nodes: [criSocket] }, 'kubeadm', 'likely'],
  ['static pods of who knows whom', { kubeadmConfig: hidden, apiServerMirrorPods: yes }, 'unknown', 'guess'],
  ['a control plane hosted elsewhere that keeps the ConfigMap', { kubeadmConfig: yes }, 'unknown', 'likely'],
  ['static pods without kubeadm (kOps)', { apiServerMirrorPods: yes }, 'unknown', 'likely'],
  ['only the old annotation', { nodes: [criSocket] }, 'unknown', 'guess'],
  ['k3s', { serverVersion: 'v1.34.3+k3s1', nodes: [k3s] }, 'k3s', 'certain'],
  [
    'k3s installed over a kubeadm cluster',
    { serverVersion: 'v1.34.3+k3s1', nodes: [k3s], kubeadmConfig: yes, apiServerMirrorPods: yes },
    'k3s',
    'certain',
  ],
  [
    'kubeadm with one node that once was k3s',
    { kubeadmConfig: yes, apiServerMirrorPods: yes, nodes: [node(), node(), k3s] },
    'kubeadm',
    'certain',
  ],
  [
    'RKE2, which carries annotations of k3s',
    { serverVersion: 'v1.34.3+rke2r1', nodes: [rke2], apiServerMirrorPods: yes },
    'unknown',
    'likely',
  ],
  ['MicroK8s', { nodes: [microk8s], server: 'https://10.0.0.1:16443' }, 'microk8s', 'likely'],
  ['k0s', { serverVersion: 'v1.34.1+k0s', nodes: [k0s] }, 'k0s', 'certain'],
  ['k0s whose controllers are no nodes and that has no workers yet', { serverVersion: 'v1.34.1+k0s', nodes: [] }, 'k0s', 'certain'],
  [
    'EKS',
    { serverVersion: 'v1.34.1-eks-3cfe0ce', nodes: [eks], server: 'https://ABC.gr7.eu-central-1.eks.amazonaws.com' },
    'eks',
    'certain',
  ],
  ['EKS with self-managed nodes behind a proxy', { serverVersion: 'v1.34.1-eks-3cfe0ce', nodes: [onEc2] }, 'eks', 'likely'],
  [
    'EKS Anywhere: a build of EKS set up by kubeadm',
    {
      serverVersion: 'v1.34.1-eks-3cfe0ce',
      nodes: [node({ version: 'v1.34.1-eks-3cfe0ce' })],
      kubeadmConfig: yes,
      apiServerMirrorPods: yes,
    },
    'kubeadm',
    'certain',
  ],
  [
    'EKS Anywhere whose ConfigMap may not be read',
    { serverVersion: 'v1.34.1-eks-3cfe0ce', kubeadmConfig: hidden, apiServerMirrorPods: yes },
    'unknown',
    'guess',
  ],
  ['GKE on a bare address', { serverVersion: 'v1.34.1-gke.1829001', nodes: [gke], server: 'https://34.1.2.3' }, 'gke', 'certain'],
  ['AKS', { nodes: [aks], server: 'https://prod-dns-1.hcp.westeurope.azmk8s.io:443' }, 'aks', 'certain'],
  ['AKS by its nodes alone', { nodes: [aks, aks] }, 'aks', 'likely'],
  ['a name that only looks like EKS', { server: 'https://eks.amazonaws.com.example.org' }, 'unknown', 'guess'],
  ['signs that contradict each other', { nodes: [node({ labels: { ...microk8s.labels, ...aks.labels } })] }, 'unknown', 'guess'],
  ['an address that is none', { server: 'not an address' }, 'unknown', 'guess'],
];

describe('recognizeDistribution', () => {
  it.each(CASES)('%s', (_, facts, distribution, confidence) => {
    const finding = recognizeDistribution({ ...nothing, ...facts });
    expect(finding).toMatchObject({ distribution, confidence });
    expect(finding.because.length).toBeGreaterThan(0);
  });

  it('says what it was told from', () => {
    const finding = recognizeDistribution({ ...nothing, nodes: [aks, aks, node()], server: 'https://x.azmk8s.io' });
    expect(finding.because).toEqual([
      "the server's address ends in .azmk8s.io",
      '2 of 3 nodes carry the label kubernetes.azure.com/cluster',
    ]);
  });
});
