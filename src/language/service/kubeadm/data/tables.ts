/**
 * The kinds of kubeadm.k8s.io as struct tables. Source: cmd/kubeadm/app/apis/kubeadm/{v1beta3,v1beta4}/types.go and
 * defaults.go; apis/bootstraptoken/v1/types.go. `since` and `removedIn` are minors of Kubernetes.
 */
import {
  bool,
  duration,
  int32,
  listOf,
  mapOf,
  oneOf,
  string,
  stringMap,
  strings,
  struct,
  type FieldInfo,
  type FieldType,
  type StructTable,
} from '../../structure/table';
import type { KubeadmVersion } from './api-versions';

type Fields = Readonly<Record<string, FieldInfo>>;

function field(type: FieldType, doc: string, more: Omit<FieldInfo, 'type' | 'doc'> = {}): FieldInfo {
  return { type, doc, ...more };
}

const typeMeta: Fields = {
  apiVersion: field(string, 'Group and version of the document, such as `kubeadm.k8s.io/v1beta4`.'),
  kind: field(string, 'What the document configures.'),
};

const any: FieldType = { is: 'any' };

const arg: StructTable = {
  name: 'Arg',
  fields: {
    name: field(string, 'The flag without its leading dashes.'),
    value: field(string, 'The value, always as text: put numbers and booleans in quotes.'),
  },
};

const envVar: StructTable = {
  name: 'EnvVar',
  fields: {
    name: field(string, 'Name of the variable.'),
    value: field(string, 'Its value.'),
    valueFrom: field(any, 'Where the value comes from, as in a Pod.', { isPointer: true }),
  },
};

const hostPathMount: StructTable = {
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

const taint: StructTable = {
  name: 'Taint',
  fields: {
    key: field(string, 'Key of the taint.'),
    value: field(string, 'Value of the taint.'),
    effect: field(oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'), 'What it does to pods that do not tolerate it.'),
    timeAdded: field({ is: 'time' }, 'When it was added; written by the cluster.', { isPointer: true }),
  },
};

const bootstrapToken: StructTable = {
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

const patches: StructTable = {
  name: 'Patches',
  fields: { directory: field(string, 'Absolute path of a folder with files named like `kube-apiserver0+merge.yaml`.') },
};

const timeouts: StructTable = {
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

const apiEndpoint: StructTable = {
  name: 'APIEndpoint',
  fields: {
    advertiseAddress: field(string, 'IP address this API server tells others. Left out, the address of the default route.'),
    bindPort: field(int32, 'Port this API server listens on.', { default: '6443' }),
  },
};

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

const imageMeta: Fields = {
  imageRepository: field(string, 'Registry and path of the image; the one of the cluster when left out.'),
  imageTag: field(string, 'Tag of the image. kubeadm no longer chooses or upgrades it then.'),
};

/** What differs between the versions. */
interface Shapes {
  readonly args: FieldType;
  readonly envs: Fields;
  readonly registration: Fields;
  readonly common: Fields;
}

function shapesOf(version: KubeadmVersion): Shapes {
  if (version === 'v1beta3') return { args: stringMap, envs: {}, registration: {}, common: {} };
  return {
    args: listOf(struct(arg)),
    envs: { extraEnvs: field(listOf(struct(envVar)), 'Environment variables of the component.') },
    registration: { imagePullSerial: field(bool, 'Whether images are pulled one after the other.', { default: 'true', isPointer: true }) },
    common: {
      dryRun: field(bool, 'Only tells what would be done.', { default: 'false' }),
      timeouts: field(struct(timeouts), 'How long kubeadm waits for what.', { isPointer: true }),
    },
  };
}

function nodeRegistration({ args, registration }: Shapes): StructTable {
  return {
    name: 'NodeRegistrationOptions',
    fields: {
      name: field(string, 'Name of the Node; the host name when left out. Taken in lower case.'),
      criSocket: field(
        string,
        'Socket of the container runtime, as `unix:///run/containerd/containerd.sock`. Found by itself when only one is there.',
      ),
      taints: field(listOf(struct(taint)), 'Taints of the Node. Left out, a control plane gets its usual taint; `[]` means none.', {
        isPointer: true,
      }),
      kubeletExtraArgs: field(args, 'Flags of the kubelet on this node.'),
      ignorePreflightErrors: field(strings, 'Preflight checks whose failure is told, but does not stop. `all` alone means every one.'),
      imagePullPolicy: field(oneOf('', 'Always', 'IfNotPresent', 'Never'), 'When images are pulled before the components start.', {
        default: 'IfNotPresent',
      }),
      ...registration,
    },
  };
}

function component({ args, envs }: Shapes): Fields {
  return {
    extraArgs: field(args, 'Flags of the component, over those that kubeadm sets.'),
    extraVolumes: field(listOf(struct(hostPathMount)), 'Paths of the host that the component needs.'),
    ...envs,
  };
}

function initConfiguration(shapes: Shapes): StructTable {
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

function joinConfiguration(shapes: Shapes, version: KubeadmVersion): StructTable {
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

function clusterConfiguration(shapes: Shapes, version: KubeadmVersion): StructTable {
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

const resetConfiguration: StructTable = {
  name: 'ResetConfiguration',
  fields: {
    ...typeMeta,
    cleanupTmpDir: field(bool, 'Empties `/etc/kubernetes/tmp`.', { default: 'false' }),
    certificatesDir: field(string, 'Absolute path of the certificates to remove.', { default: '/etc/kubernetes/pki' }),
    criSocket: field(string, 'Socket of the container runtime.'),
    dryRun: field(bool, 'Only tells what would be done.', { default: 'false' }),
    force: field(bool, 'Asks nothing.', { default: 'false' }),
    ignorePreflightErrors: field(strings, 'Preflight checks whose failure is told, but does not stop.'),
    skipPhases: field(strings, 'Phases of `kubeadm reset` that are left out.'),
    unmountFlags: field(
      listOf(oneOf('MNT_FORCE', 'MNT_DETACH', 'MNT_EXPIRE', 'UMOUNT_NOFOLLOW')),
      "Flags for unmounting what is mounted below the kubelet's folder.",
    ),
    timeouts: field(struct(timeouts), 'How long kubeadm waits for what.', { isPointer: true }),
  },
};

const pointerBool = (doc: string, value: string): FieldInfo => field(bool, doc, { default: value, isPointer: true });
const preflight = field(strings, 'Preflight checks whose failure is told, but does not stop.');
const pulls: Fields = {
  imagePullPolicy: field(oneOf('', 'Always', 'IfNotPresent', 'Never'), 'When images are pulled before the components change.', {
    default: 'IfNotPresent',
  }),
  imagePullSerial: pointerBool('Whether images are pulled one after the other.', 'true'),
};
const changes: Fields = {
  certificateRenewal: pointerBool('Renews the certificates on the way.', 'true'),
  dryRun: pointerBool('Only tells what would be done.', 'false'),
  etcdUpgrade: pointerBool('Upgrades the local etcd.', 'true'),
  ignorePreflightErrors: preflight,
  skipPhases: field(strings, 'Phases that are left out.'),
  patches: field(struct(patches), 'Patches of static Pods and of the kubelet configuration.', { isPointer: true }),
  ...pulls,
};
const target = field(string, 'Version to upgrade to, when none is given on the command line.');
const unstable: Fields = {
  allowExperimentalUpgrades: pointerBool('Allows alpha and beta versions.', 'false'),
  allowRCUpgrades: pointerBool('Allows release candidates.', 'false'),
};

const upgradeConfiguration: StructTable = {
  name: 'UpgradeConfiguration',
  fields: {
    ...typeMeta,
    apply: field(
      struct({
        name: 'UpgradeApplyConfiguration',
        fields: {
          kubernetesVersion: target,
          ...unstable,
          ...changes,
          forceUpgrade: pointerBool('Goes on where something speaks against it.', 'false'),
          printConfig: pointerBool('Prints the configuration that is used.', 'false'),
        },
      }),
      'For `kubeadm upgrade apply`, on the first control plane.',
    ),
    diff: field(
      struct({
        name: 'UpgradeDiffConfiguration',
        fields: {
          kubernetesVersion: target,
          contextLines: field({ is: 'int', bits: 64 }, 'Lines shown around each difference.', { default: '3' }),
        },
      }),
      'For `kubeadm upgrade diff`.',
    ),
    node: field(struct({ name: 'UpgradeNodeConfiguration', fields: changes }), 'For `kubeadm upgrade node`, on all other nodes.'),
    plan: field(
      struct({
        name: 'UpgradePlanConfiguration',
        fields: {
          kubernetesVersion: target,
          ...unstable,
          dryRun: pointerBool('Only tells what would be done.', 'false'),
          etcdUpgrade: field(bool, 'Tells about the upgrade of etcd.', { default: 'true', isPointer: true, since: 33 }),
          ignorePreflightErrors: preflight,
          printConfig: pointerBool('Prints the configuration that is used.', 'false'),
        },
      }),
      'For `kubeadm upgrade plan`.',
    ),
    timeouts: field(struct(timeouts), 'How long kubeadm waits for what.', { isPointer: true }),
  },
};

function tablesOf(version: KubeadmVersion): Readonly<Record<string, StructTable>> {
  const shapes = shapesOf(version);
  return {
    InitConfiguration: initConfiguration(shapes),
    ClusterConfiguration: clusterConfiguration(shapes, version),
    JoinConfiguration: joinConfiguration(shapes, version),
    ...(version === 'v1beta4' ? { ResetConfiguration: resetConfiguration, UpgradeConfiguration: upgradeConfiguration } : {}),
  };
}

export const tables: Readonly<Record<KubeadmVersion, Readonly<Record<string, StructTable>>>> = {
  v1beta3: tablesOf('v1beta3'),
  v1beta4: tablesOf('v1beta4'),
};
