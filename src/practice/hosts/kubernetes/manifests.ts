import { stringify } from 'yaml';
import type { Component } from '../../../core/model/control-plane';
import { broughtWith } from './kubeadm-cluster';

const PKI = '/etc/kubernetes/pki';

export interface ManifestFacts {
  readonly node: string;
  readonly address: string;
  /** `v1.34.4` */
  readonly version: string;
  /** Members of etcd by name and address. */
  readonly members: readonly { readonly name: string; readonly address: string }[];
  /** Bytes; undefined: nobody set it. */
  readonly etcdQuota: number | undefined;
}

type Flags = Readonly<Record<string, string>>;

/** The flags that kubeadm gives to each component. */
function flagsOf(component: Component, { node, address, members, etcdQuota }: ManifestFacts): Flags {
  switch (component) {
    case 'etcd':
      return {
        'advertise-client-urls': `https://${address}:2379`,
        'cert-file': `${PKI}/etcd/server.crt`,
        'client-cert-auth': 'true',
        'data-dir': '/var/lib/etcd',
        'feature-gates': 'InitialCorruptCheck=true',
        'initial-advertise-peer-urls': `https://${address}:2380`,
        'initial-cluster': members.map((member) => `${member.name}=https://${member.address}:2380`).join(','),
        'key-file': `${PKI}/etcd/server.key`,
        'listen-client-urls': `https://127.0.0.1:2379,https://${address}:2379`,
        'listen-metrics-urls': 'http://127.0.0.1:2381',
        'listen-peer-urls': `https://${address}:2380`,
        name: node,
        'peer-cert-file': `${PKI}/etcd/peer.crt`,
        'peer-client-cert-auth': 'true',
        'peer-key-file': `${PKI}/etcd/peer.key`,
        'peer-trusted-ca-file': `${PKI}/etcd/ca.crt`,
        ...(etcdQuota === undefined ? {} : { 'quota-backend-bytes': String(etcdQuota) }),
        'snapshot-count': '10000',
        'trusted-ca-file': `${PKI}/etcd/ca.crt`,
        'watch-progress-notify-interval': '5s',
      };
    case 'kube-apiserver':
      return {
        'advertise-address': address,
        'allow-privileged': 'true',
        'authorization-mode': 'Node,RBAC',
        'client-ca-file': `${PKI}/ca.crt`,
        'enable-admission-plugins': 'NodeRestriction',
        'enable-bootstrap-token-auth': 'true',
        'etcd-cafile': `${PKI}/etcd/ca.crt`,
        'etcd-certfile': `${PKI}/apiserver-etcd-client.crt`,
        'etcd-keyfile': `${PKI}/apiserver-etcd-client.key`,
        'etcd-servers': 'https://127.0.0.1:2379',
        'kubelet-client-certificate': `${PKI}/apiserver-kubelet-client.crt`,
        'kubelet-client-key': `${PKI}/apiserver-kubelet-client.key`,
        'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
        'proxy-client-cert-file': `${PKI}/front-proxy-client.crt`,
        'proxy-client-key-file': `${PKI}/front-proxy-client.key`,
        'requestheader-allowed-names': 'front-proxy-client',
        'requestheader-client-ca-file': `${PKI}/front-proxy-ca.crt`,
        'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
        'requestheader-group-headers': 'X-Remote-Group',
        'requestheader-username-headers': 'X-Remote-User',
        'secure-port': '6443',
        'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
        'service-account-key-file': `${PKI}/sa.pub`,
        'service-account-signing-key-file': `${PKI}/sa.key`,
        'service-cluster-ip-range': '10.96.0.0/16',
        'storage-media-type': 'application/json',
        'tls-cert-file': `${PKI}/apiserver.crt`,
        'tls-private-key-file': `${PKI}/apiserver.key`,
      };
    case 'kube-controller-manager':
      return {
        'authentication-kubeconfig': '/etc/kubernetes/controller-manager.conf',
        'authorization-kubeconfig': '/etc/kubernetes/controller-manager.conf',
        'bind-address': '127.0.0.1',
        'client-ca-file': `${PKI}/ca.crt`,
        'cluster-cidr': '10.244.0.0/16',
        'cluster-name': 'kubernetes',
        'cluster-signing-cert-file': `${PKI}/ca.crt`,
        'cluster-signing-key-file': `${PKI}/ca.key`,
        controllers: '*,bootstrapsigner,tokencleaner',
        kubeconfig: '/etc/kubernetes/controller-manager.conf',
        'leader-elect': 'true',
        'requestheader-client-ca-file': `${PKI}/front-proxy-ca.crt`,
        'root-ca-file': `${PKI}/ca.crt`,
        'service-account-private-key-file': `${PKI}/sa.key`,
        'service-cluster-ip-range': '10.96.0.0/16',
        'use-service-account-credentials': 'true',
      };
    case 'kube-scheduler':
      return {
        'authentication-kubeconfig': '/etc/kubernetes/scheduler.conf',
        'authorization-kubeconfig': '/etc/kubernetes/scheduler.conf',
        'bind-address': '127.0.0.1',
        kubeconfig: '/etc/kubernetes/scheduler.conf',
        'leader-elect': 'true',
      };
  }
}

/** What a component is started with. */
export function commandOf(component: Component, facts: ManifestFacts): readonly string[] {
  return [component, ...Object.entries(flagsOf(component, facts)).map(([name, value]) => `--${name}=${value}`)];
}

const PORTS: Readonly<Record<Component, number>> = {
  etcd: 2381,
  'kube-apiserver': 6443,
  'kube-controller-manager': 10257,
  'kube-scheduler': 10259,
};

/** Folders of the host that a component sees, by the name of the volume. */
const VOLUMES: Readonly<Record<Component, Readonly<Record<string, string>>>> = {
  etcd: { 'etcd-certs': `${PKI}/etcd`, 'etcd-data': '/var/lib/etcd' },
  'kube-apiserver': { 'ca-certs': '/etc/ssl/certs', 'k8s-certs': PKI },
  'kube-controller-manager': { 'ca-certs': '/etc/ssl/certs', 'k8s-certs': PKI, kubeconfig: '/etc/kubernetes/controller-manager.conf' },
  'kube-scheduler': { kubeconfig: '/etc/kubernetes/scheduler.conf' },
};

/** The manifest of a static pod as kubeadm writes it; objects are stored as JSON, which kubeadm does not ask for. */
export function manifestOf(component: Component, facts: ManifestFacts): string {
  const { address, version } = facts;
  const advertised: Flags =
    component === 'etcd'
      ? { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${address}:2379` }
      : component === 'kube-apiserver'
        ? { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${address}:6443` }
        : {};
  const port = PORTS[component];
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...(Object.keys(advertised).length > 0 ? { annotations: advertised } : {}),
        labels: { component, tier: 'control-plane' },
        name: component,
        namespace: 'kube-system',
      },
      spec: {
        containers: [
          {
            command: commandOf(component, facts),
            image: component === 'etcd' ? `registry.k8s.io/etcd:${broughtWith(version).etcd}` : `registry.k8s.io/${component}:${version}`,
            imagePullPolicy: 'IfNotPresent',
            name: component,
            ports: [{ containerPort: port, name: 'probe-port', protocol: 'TCP' }],
            volumeMounts: Object.entries(VOLUMES[component]).map(([name, mountPath]) => ({ mountPath, name })),
          },
        ],
        hostNetwork: true,
        priority: 2000001000,
        priorityClassName: 'system-node-critical',
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        volumes: Object.entries(VOLUMES[component]).map(([name, path]) => ({
          hostPath: { path, type: path.endsWith('.conf') ? 'FileOrCreate' : 'DirectoryOrCreate' },
          name,
        })),
      },
      status: {},
    },
    { lineWidth: 0 },
  );
}
