/** Files that kubeadm takes, with every field in them: what mutations start from. */

const cluster4 = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: prod
kubernetesVersion: v1.34.4
controlPlaneEndpoint: api.example.com:6443
certificatesDir: /etc/kubernetes/pki
imageRepository: registry.k8s.io
encryptionAlgorithm: ECDSA-P256
certificateValidityPeriod: 8760h0m0s
caCertificateValidityPeriod: 87600h0m0s
featureGates:
  NodeLocalCRISocket: true
networking:
  serviceSubnet: 10.96.0.0/12
  podSubnet: 10.244.0.0/16
  dnsDomain: cluster.local
etcd:
  local:
    imageRepository: registry.k8s.io
    imageTag: 3.6.5-0
    dataDir: /var/lib/etcd
    extraArgs:
      - name: listen-metrics-urls
        value: http://127.0.0.1:2381
    extraEnvs:
      - name: ETCD_X
        value: "1"
    serverCertSANs: [etcd.example.com, 10.0.0.5]
    peerCertSANs:
      - 10.0.0.6
apiServer:
  certSANs:
    - api.example.com
    - 10.0.0.1
    - "*.example.com"
  extraArgs:
    - name: audit-log-path
      value: /var/log/audit.log
  extraVolumes:
    - name: audit
      hostPath: /var/log
      mountPath: /var/log
      readOnly: false
      pathType: DirectoryOrCreate
  extraEnvs:
    - name: HTTPS_PROXY
      value: http://proxy:3128
controllerManager:
  extraArgs:
    - name: node-cidr-mask-size-ipv4
      value: "25"
scheduler:
  extraArgs: []
dns:
  disabled: false
  imageTag: v1.12.1
proxy:
  disabled: false
`;

const init4 = `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
  - token: 9a08jv.c0izixklcxtmnze7
    description: for workers
    ttl: 24h0m0s
    usages: [signing, authentication]
    groups:
      - system:bootstrappers:kubeadm:default-node-token
certificateKey: e6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd2204
dryRun: false
localAPIEndpoint:
  advertiseAddress: 192.168.10.11
  bindPort: 6443
nodeRegistration:
  name: cp-1
  criSocket: unix:///run/containerd/containerd.sock
  imagePullPolicy: IfNotPresent
  imagePullSerial: true
  ignorePreflightErrors: [Swap]
  taints:
    - key: node-role.kubernetes.io/control-plane
      effect: NoSchedule
  kubeletExtraArgs:
    - name: node-ip
      value: 192.168.10.11
patches:
  directory: /etc/kubernetes/patches
skipPhases:
  - addon/kube-proxy
timeouts:
  controlPlaneComponentHealthCheck: 4m0s
  discovery: 5m0s
  etcdAPICall: 2m0s
  kubeletHealthCheck: 4m0s
  kubernetesAPICall: 1m0s
  tlsBootstrap: 5m0s
  upgradeManifests: 5m0s
`;

const join4 = `apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
caCertPath: /etc/kubernetes/pki/ca.crt
controlPlane:
  certificateKey: e6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd2204
  localAPIEndpoint:
    advertiseAddress: 192.168.10.12
    bindPort: 6443
discovery:
  bootstrapToken:
    apiServerEndpoint: api.example.com:6443
    token: 9a08jv.c0izixklcxtmnze7
    caCertHashes:
      - sha256:7c2e69131a36ae2a042a339b33381c6d0d43887e2de83720eff5359e26aec866
    unsafeSkipCAVerification: false
  tlsBootstrapToken: 9a08jv.c0izixklcxtmnze7
nodeRegistration:
  name: w-1
  criSocket: unix:///run/containerd/containerd.sock
  taints: []
  kubeletExtraArgs: []
skipPhases: [preflight]
timeouts:
  discovery: 5m0s
`;

const reset4 = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ResetConfiguration
certificatesDir: /etc/kubernetes/pki
cleanupTmpDir: true
criSocket: unix:///run/containerd/containerd.sock
dryRun: false
force: true
ignorePreflightErrors: [all]
skipPhases: [preflight]
unmountFlags: [MNT_FORCE]
timeouts:
  etcdAPICall: 2m0s
`;

const upgrade4 = `apiVersion: kubeadm.k8s.io/v1beta4
kind: UpgradeConfiguration
apply:
  kubernetesVersion: v1.34.4
  patches:
    directory: /etc/kubernetes/patches
  imagePullPolicy: Always
  etcdUpgrade: true
node:
  certificateRenewal: true
diff:
  contextLines: 3
plan:
  allowRCUpgrades: false
`;

const cluster3 = `apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.34.4
clusterName: old
controlPlaneEndpoint: "10.0.0.10:6443"
networking:
  podSubnet: 10.244.0.0/16,fd00:10:244::/56
  serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
apiServer:
  timeoutForControlPlane: 4m0s
  certSANs: [API.example.com]
  extraArgs:
    authorization-mode: Node,RBAC
etcd:
  external:
    endpoints:
      - https://10.0.0.1:2379
      - https://10.0.0.2:2379
    caFile: /etc/etcd/ca.crt
    certFile: /etc/etcd/client.crt
    keyFile: /etc/etcd/client.key
featureGates:
  PublicKeysECDSA: true
`;

const init3 = `apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
nodeRegistration:
  criSocket: /run/containerd/containerd.sock
  kubeletExtraArgs:
    v: "2"
localAPIEndpoint:
  advertiseAddress: fd00::5
`;

const join3 = `apiVersion: kubeadm.k8s.io/v1beta3
kind: JoinConfiguration
discovery:
  timeout: 5m0s
  bootstrapToken:
    token: 9a08jv.c0izixklcxtmnze7
    apiServerEndpoint: "[fd00::10]:6443"
    unsafeSkipCAVerification: true
`;

const kubelet = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
staticPodPath: /etc/kubernetes/manifests
syncFrequency: 1m0s
cgroupDriver: systemd
clusterDNS:
  - 10.96.0.10
clusterDomain: cluster.local
maxPods: 110
podPidsLimit: 4096
serializeImagePulls: false
maxParallelImagePulls: 5
memorySwap:
  swapBehavior: NoSwap
rotateCertificates: true
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: true
    cacheTTL: 2m0s
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
evictionHard:
  memory.available: 100Mi
featureGates:
  NodeSwap: true
systemReserved:
  cpu: 100m
registerWithTaints:
  - key: a
    effect: NoSchedule
shutdownGracePeriodByPodPriority: []
crashLoopBackOff:
  maxContainerRestartPeriod: 10s
imageGCHighThresholdPercent: 85
eventRecordQPS: 50
logging:
  format: text
  flushFrequency: 5s
  verbosity: 2
  options:
    json:
      infoBufferSize: "0"
tracing:
  samplingRatePerMillion: 100
reservedMemory:
  - numaNode: 0
    limits:
      memory: 1Gi
`;

const kubeProxy = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: ipvs
bindAddress: 0.0.0.0
clusterCIDR: ""
clientConnection:
  qps: 5.5
  burst: 10
configSyncPeriod: 15m0s
conntrack:
  maxPerCore: 32768
  tcpEstablishedTimeout: 24h0m0s
detectLocal:
  bridgeInterface: cni0
iptables:
  masqueradeBit: 14
  syncPeriod: 30s
ipvs:
  strictARP: true
  excludeCIDRs: [10.0.0.0/8]
nodePortAddresses: []
featureGates: {}
`;

export interface Base {
  readonly name: string;
  readonly text: string;
  /** Documents before it, so that all of it is read without asking the internet for a version. */
  readonly before?: string;
}

const minimal = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.34.4\n---\n';

export const bases: readonly Base[] = [
  { name: 'cluster-v1beta4', text: cluster4 },
  { name: 'init-v1beta4', text: init4, before: minimal },
  { name: 'join-v1beta4', text: join4 },
  { name: 'reset-v1beta4', text: reset4 },
  { name: 'upgrade-v1beta4', text: upgrade4 },
  { name: 'upgrade-beside-v1beta4', text: upgrade4, before: minimal },
  { name: 'cluster-v1beta3', text: cluster3 },
  { name: 'init-v1beta3', text: init3, before: minimal.replace('v1beta4', 'v1beta3') },
  { name: 'join-v1beta3', text: join3 },
  { name: 'kubelet beside init', text: kubelet, before: minimal },
  { name: 'kubelet alone', text: kubelet },
  { name: 'kube-proxy beside init', text: kubeProxy, before: minimal },
];
