import { duration, bool, listOf, string, strings, struct, type StructTable } from '../../../structure/table';
import { field, typeMeta } from './field';
import type { KubeadmVersion } from '../api-versions';
import { apiEndpoint, bootstrapToken, patches } from './parts';
import { nodeRegistration, type Shapes } from './shapes';

const fileDiscovery: StructTable = {
  name: 'FileDiscovery',
  fields: { kubeConfigPath: field(string, 'Path on the node, or HTTPS URL, of a kubeconfig with the cluster in it.') },
};

const bootstrapTokenDiscovery: StructTable = {
  name: 'BootstrapTokenDiscovery',
  fields: {
    token: field(string, 'The token to find and trust the cluster by.'),
    apiServerEndpoint: field(string, '`host:port` of an API server, or of the load balancer before them.'),
    caCertHashes: field(strings, 'Hashes of the CA public keys to trust, as `sha256:` and 64 hexadecimal digits.'),
    unsafeSkipCAVerification: field(bool, 'Trusts whoever answers. Somebody in between could take the node over.', { default: 'false' }),
  },
};

export function initConfiguration(shapes: Shapes): StructTable {
  return {
    name: 'InitConfiguration',
    fields: {
      ...typeMeta,
      bootstrapTokens: field(listOf(struct(bootstrapToken)), 'Tokens that nodes may join with. One random token when left out.'),
      nodeRegistration: field(struct(nodeRegistration(shapes)), 'How this node is registered.'),
      localAPIEndpoint: field(struct(apiEndpoint), "This control plane's own API server."),
      certificateKey: field(string, 'Key that encrypts the certificates uploaded for other control planes: 64 hexadecimal digits.'),
      skipPhases: field(strings, 'Phases of `kubeadm init` that are left out.'),
      patches: field(struct(patches), 'Patches of static Pods and of the kubelet configuration.', { isPointer: true }),
      ...shapes.common,
    },
  };
}

export function joinConfiguration(shapes: Shapes, version: KubeadmVersion): StructTable {
  const discovery: StructTable = {
    name: 'Discovery',
    fields: {
      bootstrapToken: field(struct(bootstrapTokenDiscovery), 'Find the cluster by a bootstrap token.', { isPointer: true }),
      file: field(struct(fileDiscovery), 'Find the cluster by a kubeconfig.', { isPointer: true }),
      tlsBootstrapToken: field(string, 'Token for the TLS bootstrap; the one of `bootstrapToken` when left out.'),
      ...(version === 'v1beta3'
        ? { timeout: field(duration, 'How long the node looks for the cluster.', { default: '5m0s', isPointer: true }) }
        : {}),
    },
  };
  const controlPlane: StructTable = {
    name: 'JoinControlPlane',
    fields: {
      localAPIEndpoint: field(struct(apiEndpoint), "This control plane's own API server."),
      certificateKey: field(string, 'Key of the certificates that `kubeadm init --upload-certs` uploaded.'),
    },
  };
  return {
    name: 'JoinConfiguration',
    fields: {
      ...typeMeta,
      nodeRegistration: field(struct(nodeRegistration(shapes)), 'How this node is registered.'),
      caCertPath: field(string, 'Absolute path of the CA certificate on the node.', { default: '/etc/kubernetes/pki/ca.crt' }),
      discovery: field(struct(discovery), 'How the cluster is found and trusted.'),
      controlPlane: field(struct(controlPlane), 'Makes the node a control plane.', { isPointer: true }),
      skipPhases: field(strings, 'Phases of `kubeadm join` that are left out.'),
      patches: field(struct(patches), 'Patches of static Pods and of the kubelet configuration.', { isPointer: true }),
      ...shapes.common,
    },
  };
}
