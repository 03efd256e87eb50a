/** Wishes whose kubeadm configurations are judged by our linter and by the real kubeadm: name, and lines of the section `bootstrap`. */
export const CONFIGURATIONS: readonly (readonly [string, readonly string[]])[] = [
  ['the least', []],
  ['one family', ['podSubnets: [10.244.0.0/16]', 'serviceSubnets: [10.96.0.0/16]']],
  ['two families', ['podSubnets: [10.244.0.0/16, "fd00:10:244::/56"]', 'serviceSubnets: [10.96.0.0/16, "fd00:10:96::/112"]']],
  ['another registry and lifetimes', ['imageRepository: registry.example.org/k8s', 'certificateValidity: 4380h', 'caValidity: 43800h']],
  [
    'external etcd',
    [
      'externalEtcd: { endpoints: ["https://10.0.0.21:2379"], caFile: /etc/etcd/ca.crt, certFile: /etc/etcd/client.crt, keyFile: /etc/etcd/client.key }',
    ],
  ],
  ['fields of others', ['kubelet: { failSwapOn: false, maxPods: 200 }', 'kubeProxy: { mode: iptables, conntrack: { min: 0 } }']],
];
