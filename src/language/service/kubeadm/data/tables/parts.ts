import { int32, bool, duration, listOf, oneOf, string, strings, type StructTable } from '../../../structure/table';
import { field, type Fields } from './field';

export const arg: StructTable = {
  name: 'Arg',
  fields: {
    name: field(string, 'The flag without its leading dashes.'),
    value: field(string, 'The value, always as text: put numbers and booleans in quotes.'),
  },
};

export const hostPathMount: StructTable = {
  name: 'HostPathMount',
  fields: {
    name: field(string, 'Name of the volume in the Pod. Must differ from all others of the component.'),
    hostPath: field(string, 'The path on the host.'),
    mountPath: field(string, 'The path in the container.'),
    readOnly: field(bool, 'Whether the component may not write there.', { default: 'false' }),
    pathType: field(
      oneOf('', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'),
      'What must be, or is made, at `hostPath`.',
    ),
  },
};

export const taint: StructTable = {
  name: 'Taint',
  fields: {
    key: field(string, 'Key of the taint.'),
    value: field(string, 'Value of the taint.'),
    effect: field(oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'), 'What it does to pods that do not tolerate it.'),
    timeAdded: field({ is: 'time' }, 'When it was added; written by the cluster.', { isPointer: true }),
  },
};

export const bootstrapToken: StructTable = {
  name: 'BootstrapToken',
  fields: {
    token: field(string, 'The token, as `abcdef.0123456789abcdef`. Left out, a random one is made, which is safer.', { isPointer: true }),
    description: field(string, 'What the token is for.'),
    ttl: field(duration, 'How long it is valid.', { default: '24h0m0s', isPointer: true }),
    expires: field({ is: 'time' }, 'When it ends. kubeadm always sets `ttl` as well and then refuses both.', { isPointer: true }),
    usages: field(listOf(oneOf('signing', 'authentication')), 'What it may be used for.', { default: '[signing, authentication]' }),
    groups: field(strings, 'Groups of those who sign in with it.', { default: '[system:bootstrappers:kubeadm:default-node-token]' }),
  },
};

export const patches: StructTable = {
  name: 'Patches',
  fields: { directory: field(string, 'Absolute path of a folder with files named like `kube-apiserver0+merge.yaml`.') },
};

export const timeouts: StructTable = {
  name: 'Timeouts',
  fields: {
    controlPlaneComponentHealthCheck: field(duration, 'How long a component of the control plane may take to become healthy.', {
      default: '4m0s',
      isPointer: true,
    }),
    kubeletHealthCheck: field(duration, 'How long the kubelet may take to become healthy.', { default: '4m0s', isPointer: true }),
    kubernetesAPICall: field(duration, 'How long one call of the API may be tried.', { default: '1m0s', isPointer: true }),
    etcdAPICall: field(duration, 'How long one call of etcd may be tried.', { default: '2m0s', isPointer: true }),
    tlsBootstrap: field(duration, "How long the kubelet's TLS bootstrap may take.", { default: '5m0s', isPointer: true }),
    discovery: field(duration, 'How long joining nodes look for the cluster.', { default: '5m0s', isPointer: true }),
    upgradeManifests: field(duration, 'How long an upgraded static Pod may take to come up.', { default: '5m0s', isPointer: true }),
  },
};

export const apiEndpoint: StructTable = {
  name: 'APIEndpoint',
  fields: {
    advertiseAddress: field(string, 'IP address this API server tells others. Left out, the address of the default route.'),
    bindPort: field(int32, 'Port this API server listens on.', { default: '6443' }),
  },
};

export const imageMeta: Fields = {
  imageRepository: field(string, 'Registry and path of the image; the one of the cluster when left out.'),
  imageTag: field(string, 'Tag of the image. kubeadm no longer chooses or upgrades it then.'),
};
