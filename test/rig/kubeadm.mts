/** The kubeadm side of a rig: configuration, init, join, pod network. */
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { stringify } from 'yaml';
import type { EtcdCluster } from './etcd.mts';
import type { Host } from './host.mts';
import { fileLines } from './lines.mts';
import type { RigOptions } from './options.mts';

const POD_RANGE = '10.244';
const CRI_SOCKET = 'unix:///run/containerd/containerd.sock';

/** Settings that a kubelet in a container on this kind of machine needs. */
export const KUBELET = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  failCgroupV1: false,
  failSwapOn: false,
  fileCheckFrequency: '2s',
  syncFrequency: '5s',
  nodeStatusUpdateFrequency: '4s',
  cgroupDriver: 'systemd',
  // The disk is the machine's. Images must stay however full it is: there is nowhere to pull them from again.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%', 'nodefs.inodesFree': '1%' },
};

/** kube-proxy may not set these limits from inside a container. */
export const KUBE_PROXY = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
};

/** cgroup v1 of the machine is the one thing kubeadm's checks don't like. */
export const IGNORED_CHECKS = '--ignore-preflight-errors=SystemVerification';

/** Where a control plane keeps the configuration it was made with. */
export const INIT_FILE = '/etc/kubernetes/rig-init.yaml';

export interface ClusterPlan {
  /** Host and port of the load balancer. */
  readonly endpoint: string;
  readonly options: RigOptions;
  readonly secrets: JoinSecrets;
  /** etcd outside the control planes, if any. */
  readonly etcd: EtcdCluster | undefined;
}

/** What a further host needs to join, chosen before init so that nobody has to ask for it. */
export interface JoinSecrets {
  readonly token: string;
  readonly certificateKey: string;
}

export function makeSecrets(): JoinSecrets {
  const hex = randomBytes(11).toString('hex');
  return { token: `${hex.slice(0, 6)}.${hex.slice(6, 22)}`, certificateKey: randomBytes(32).toString('hex') };
}

export function initConfiguration(first: Host, { endpoint, options, secrets, etcd }: ClusterPlan): string {
  const documents = [
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: first.address, bindPort: 6443 },
      nodeRegistration: { name: first.name, criSocket: CRI_SOCKET },
      bootstrapTokens: [{ token: secrets.token, ttl: '24h0m0s' }],
      certificateKey: secrets.certificateKey,
    },
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      clusterName: options.name,
      kubernetesVersion: `v${options.kubernetes}`,
      controlPlaneEndpoint: endpoint,
      networking: { podSubnet: `${POD_RANGE}.0.0/16`, serviceSubnet: '10.96.0.0/16' },
      controllerManager: { extraArgs: [{ name: 'allocate-node-cidrs', value: 'false' }] },
      ...(etcd ? { etcd: { external: etcd.access } } : {}),
      ...(options.certificateValidity ? { certificateValidityPeriod: options.certificateValidity } : {}),
      ...(options.caValidity ? { caCertificateValidityPeriod: options.caValidity } : {}),
    },
    KUBELET,
    KUBE_PROXY,
  ];
  return documents.map((document) => stringify(document)).join('---\n');
}

export async function init(first: Host, plan: ClusterPlan): Promise<void> {
  const configuration = initConfiguration(first, plan);
  await first.script([
    ...fileLines(INIT_FILE, configuration, '0600'),
    `kubeadm init --config ${INIT_FILE} --upload-certs ${IGNORED_CHECKS} 2>&1`,
  ]);
}

/** @param caHash pin of the cluster's authority, see `pinOf` */
export async function join(
  host: Host,
  role: 'control-plane' | 'worker',
  { endpoint, secrets }: ClusterPlan,
  caHash: string,
): Promise<void> {
  const configuration = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    nodeRegistration: { name: host.name, criSocket: CRI_SOCKET },
    discovery: { bootstrapToken: { apiServerEndpoint: endpoint, token: secrets.token, caCertHashes: [caHash] } },
    ...(role === 'control-plane'
      ? { controlPlane: { localAPIEndpoint: { advertiseAddress: host.address, bindPort: 6443 }, certificateKey: secrets.certificateKey } }
      : {}),
  };
  const file = '/etc/kubernetes/rig-join.yaml';
  await host.script([...fileLines(file, stringify(configuration), '0600'), `kubeadm join --config ${file} ${IGNORED_CHECKS} 2>&1`]);
}

/** Pin of an authority as kubeadm wants it: SHA-256 of its public key. @param certificate PEM */
export function pinOf(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

/** Pod range of the host with a number; each host has a /24. */
export function podRange(number: number): string {
  return `${POD_RANGE}.${number}.0/24`;
}

export interface Numbered {
  readonly host: Host;
  readonly number: number;
}

/** Shell lines for the pod network of a host: a bridge, and a route to every other host's range. */
export function podNetworkLines({ host, number }: Numbered, peers: readonly Numbered[]): readonly string[] {
  const list = {
    cniVersion: '0.4.0',
    name: 'rig',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: { type: 'host-local', ranges: [[{ subnet: podRange(number) }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
  const routes = peers
    .filter((peer) => peer.host !== host)
    .map((peer) => `ExecStart=-/usr/sbin/ip route replace ${podRange(peer.number)} via ${peer.host.address}`);
  const unit = [
    '[Unit]',
    'Description=routes to the pods of the other hosts',
    'After=network.target',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    'ExecStart=/bin/true',
    ...routes,
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ];
  return [
    ...fileLines('/etc/cni/net.d/10-rig.conflist', JSON.stringify(list, undefined, 2)),
    ...fileLines('/etc/systemd/system/rig-routes.service', unit.join('\n')),
    'systemctl enable --quiet --now rig-routes.service',
  ];
}
