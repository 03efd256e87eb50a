import { bool, duration, mapOf, oneOf, string, strings, struct, type StructTable } from '../../../structure/table';
import { field, typeMeta } from './field';
import type { KubeadmVersion } from '../api-versions';
import { imageMeta } from './parts';
import { component, type Shapes } from './shapes';

export function clusterConfiguration(shapes: Shapes, version: KubeadmVersion): StructTable {
  const isNew = version === 'v1beta4';
  const localEtcd: StructTable = {
    name: 'LocalEtcd',
    fields: {
      ...imageMeta,
      dataDir: field(string, 'Absolute path of the data on the host.', { default: '/var/lib/etcd' }),
      extraArgs: field(shapes.args, 'Flags of etcd.'),
      ...shapes.envs,
      serverCertSANs: field(strings, "Further names and addresses in etcd's serving certificate."),
      peerCertSANs: field(strings, "Further names and addresses in etcd's peer certificate."),
    },
  };
  const externalEtcd: StructTable = {
    name: 'ExternalEtcd',
    fields: {
      endpoints: field(strings, 'URLs of the members.'),
      ...(isNew ? { httpEndpoints: field(strings, 'URLs of the members for plain HTTP: metrics and health.', { since: 35 }) } : {}),
      caFile: field(string, "Absolute path of the CA of etcd's serving certificates."),
      certFile: field(string, 'Absolute path of the client certificate.'),
      keyFile: field(string, 'Absolute path of the client key.'),
    },
  };
  const etcd: StructTable = {
    name: 'Etcd',
    fields: {
      local: field(struct(localEtcd), 'etcd as a static Pod on each control plane.', { isPointer: true }),
      external: field(struct(externalEtcd), 'An etcd cluster that kubeadm does not manage.', { isPointer: true }),
    },
  };
  const networking: StructTable = {
    name: 'Networking',
    fields: {
      serviceSubnet: field(string, 'Addresses of Services; two, one of each family and joined by a comma, for dual stack.', {
        default: '10.96.0.0/12',
      }),
      podSubnet: field(string, 'Addresses of pods. Needed by many network plugins.'),
      dnsDomain: field(string, 'Domain of Services in DNS.', { default: 'cluster.local' }),
    },
  };
  const apiServer: StructTable = {
    name: 'APIServer',
    fields: {
      ...component(shapes),
      certSANs: field(strings, "Further names and addresses in the API server's certificate: those people and load balancers use."),
      ...(isNew
        ? {}
        : {
            timeoutForControlPlane: field(duration, 'How long the control plane may take to come up.', {
              default: '4m0s',
              isPointer: true,
            }),
          }),
    },
  };
  const plain: StructTable = { name: 'ControlPlaneComponent', fields: component(shapes) };
  const dns: StructTable = {
    name: 'DNS',
    fields: { ...imageMeta, ...(isNew ? { disabled: field(bool, 'Leaves CoreDNS out.', { default: 'false' }) } : {}) },
  };
  const proxy: StructTable = { name: 'Proxy', fields: { disabled: field(bool, 'Leaves kube-proxy out.', { default: 'false' }) } };
  return {
    name: 'ClusterConfiguration',
    fields: {
      ...typeMeta,
      etcd: field(struct(etcd), 'The etcd of the cluster: local (the default) or external.'),
      networking: field(struct(networking), 'Addresses of pods and Services.'),
      kubernetesVersion: field(string, 'Version of the control plane, such as `v1.34.4`, or a label such as `stable-1.34`.', {
        default: 'stable-1',
      }),
      controlPlaneEndpoint: field(
        string,
        '`host:port` by which all of the cluster reaches the API: a load balancer. Can hardly be changed later; set it even for one control plane.',
      ),
      apiServer: field(struct(apiServer), 'The API server.'),
      controllerManager: field(struct(plain), 'The controller manager.'),
      scheduler: field(struct(plain), 'The scheduler.'),
      dns: field(struct(dns), 'CoreDNS.'),
      ...(isNew ? { proxy: field(struct(proxy), 'kube-proxy.') } : {}),
      certificatesDir: field(string, 'Absolute path of the certificates.', { default: '/etc/kubernetes/pki' }),
      imageRepository: field(string, 'Registry and path of all images.', { default: 'registry.k8s.io' }),
      featureGates: field(mapOf(bool), 'Feature gates of kubeadm itself, not of the components.'),
      clusterName: field(string, 'Name of the cluster in kubeconfigs.', { default: 'kubernetes' }),
      ...(isNew
        ? {
            encryptionAlgorithm: field(
              oneOf('', 'RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384'),
              'Algorithm of the keys that kubeadm makes.',
              { default: 'RSA-2048' },
            ),
            certificateValidityPeriod: field(duration, 'How long certificates are valid.', { default: '8760h0m0s', isPointer: true }),
            caCertificateValidityPeriod: field(duration, 'How long CAs are valid.', { default: '87600h0m0s', isPointer: true }),
          }
        : {}),
    },
  };
}
