import { stringify } from 'yaml';
import { configMaps } from '../resources/catalogue';
import type { WorldBuilder } from './builder';

const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
`;

/** What kubeadm keeps for its cluster in ConfigMaps. */
export function kubeadmConfiguration(world: WorldBuilder): void {
  const keep = (name: string, data: Readonly<Record<string, string>>) =>
    world.create(configMaps, 'kube-system', { metadata: { name }, data });
  keep('kubeadm-config', {
    ClusterConfiguration: stringify({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      clusterName: 'kubernetes',
      certificatesDir: '/etc/kubernetes/pki',
      controlPlaneEndpoint: '192.0.2.11:6443',
      etcd: { local: { dataDir: '/var/lib/etcd' } },
      imageRepository: 'registry.k8s.io',
      kubernetesVersion: 'v1.34.4',
      networking: { dnsDomain: 'cluster.local', podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/16' },
    }),
  });
  keep('kubelet-config', {
    kubelet: stringify({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      cgroupDriver: 'systemd',
      clusterDNS: ['10.96.0.10'],
      clusterDomain: 'cluster.local',
      rotateCertificates: true,
      staticPodPath: '/etc/kubernetes/manifests',
    }),
  });
  keep('coredns', { Corefile: COREFILE });
}
