/** Phases that `skipPhases` may name. Source: the command reference of kubeadm, by command. */
const CERTS = [
  'ca',
  'apiserver',
  'apiserver-kubelet-client',
  'front-proxy-ca',
  'front-proxy-client',
  'etcd-ca',
  'etcd-server',
  'etcd-peer',
  'etcd-healthcheck-client',
  'apiserver-etcd-client',
  'sa',
];
const below = (parent: string, children: readonly string[]): readonly string[] => [
  parent,
  ...children.map((child) => `${parent}/${child}`),
];

export type PhaseCommand = 'init' | 'join' | 'reset' | 'upgrade apply' | 'upgrade node';

export const phases: Readonly<Record<PhaseCommand, readonly string[]>> = {
  init: [
    'preflight',
    ...below('certs', ['all', ...CERTS]),
    ...below('kubeconfig', ['all', 'admin', 'super-admin', 'kubelet', 'controller-manager', 'scheduler']),
    ...below('etcd', ['local']),
    ...below('control-plane', ['all', 'apiserver', 'controller-manager', 'scheduler']),
    'kubelet-start',
    'wait-control-plane',
    ...below('upload-config', ['all', 'kubeadm', 'kubelet']),
    'upload-certs',
    'mark-control-plane',
    'bootstrap-token',
    ...below('kubelet-finalize', ['all', 'experimental-cert-rotation', 'enable-client-cert-rotation']),
    ...below('addon', ['all', 'coredns', 'kube-proxy']),
    'show-join-command',
  ],
  join: [
    'preflight',
    ...below('control-plane-prepare', ['all', 'download-certs', 'certs', 'kubeconfig', 'control-plane']),
    'kubelet-start',
    ...below('control-plane-join', ['all', 'etcd', 'update-status', 'mark-control-plane']),
    'etcd-join',
    'kubelet-wait-bootstrap',
    'wait-control-plane',
  ],
  reset: ['preflight', 'remove-etcd-member', 'cleanup-node'],
  'upgrade apply': [
    'preflight',
    'control-plane',
    ...below('upload-config', ['all', 'kubeadm', 'kubelet']),
    'kubelet-config',
    'bootstrap-token',
    ...below('addon', ['all', 'coredns', 'kube-proxy']),
    'post-upgrade',
  ],
  'upgrade node': ['preflight', 'control-plane', 'kubelet-config', ...below('addon', ['all', 'coredns', 'kube-proxy']), 'post-upgrade'],
};
