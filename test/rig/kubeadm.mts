/** The kubeadm side of a rig: configuration, init, join, pod network. */
import { stringify } from 'yaml';
import type { Host } from './host.mts';
import type { RigOptions } from './options.mts';

const POD_RANGE = '10.244';

/** Settings that a kubelet in a container on this kind of machine needs. */
const KUBELET = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  failCgroupV1: false,
  failSwapOn: false,
  fileCheckFrequency: '2s',
  syncFrequency: '5s',
  nodeStatusUpdateFrequency: '4s',
  cgroupDriver: 'systemd',
};

/** kube-proxy may not set these limits from inside a container. */
const KUBE_PROXY = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
};

/** cgroup v1 of the machine is the one thing kubeadm's checks don't like. */
export const IGNORED_CHECKS = '--ignore-preflight-errors=SystemVerification';

export interface ClusterPlan {
  readonly endpoint: string;
  readonly options: RigOptions;
}

export function initConfiguration(first: Host, { endpoint, options }: ClusterPlan): string {
  const documents = [
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: first.address, bindPort: 6443 },
      nodeRegistration: { name: first.name, criSocket: 'unix:///run/containerd/containerd.sock' },
    },
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      clusterName: options.name,
      kubernetesVersion: `v${options.kubernetes}`,
      controlPlaneEndpoint: endpoint,
      networking: { podSubnet: `${POD_RANGE}.0.0/16`, serviceSubnet: '10.96.0.0/16' },
      controllerManager: { extraArgs: [{ name: 'allocate-node-cidrs', value: 'false' }] },
      ...(options.certificateValidity ? { certificateValidityPeriod: options.certificateValidity } : {}),
      ...(options.caValidity ? { caCertificateValidityPeriod: options.caValidity } : {}),
    },
    KUBELET,
    KUBE_PROXY,
  ];
  return documents.map((document) => stringify(document)).join('---\n');
}

/** What a further host needs to join. */
export interface JoinSecrets {
  readonly token: string;
  readonly caHash: string;
  readonly certificateKey: string;
}

export async function init(first: Host, plan: ClusterPlan): Promise<void> {
  await first.write('/etc/kubernetes/rig-init.yaml', initConfiguration(first, plan), '0600');
  await first.exec(['kubeadm', 'init', '--config', '/etc/kubernetes/rig-init.yaml', '--upload-certs', IGNORED_CHECKS]);
}

/** Fresh secrets for joining, made on a control plane. */
export async function joinSecrets(control: Host): Promise<JoinSecrets> {
  const upload = await control.exec([
    'kubeadm',
    'init',
    'phase',
    'upload-certs',
    '--upload-certs',
    '--config',
    '/etc/kubernetes/rig-init.yaml',
  ]);
  const certificateKey = /^[0-9a-f]{64}$/m.exec(upload.stdout)?.[0];
  const { stdout } = await control.exec(['kubeadm', 'token', 'create', '--print-join-command']);
  const token = /--token (\S+)/.exec(stdout)?.[1];
  const caHash = /--discovery-token-ca-cert-hash (\S+)/.exec(stdout)?.[1];
  if (!certificateKey || !token || !caHash) throw new Error(`${control.name}: kubeadm gave no usable join secrets`);
  return { token, caHash, certificateKey };
}

export async function join(host: Host, role: 'control-plane' | 'worker', { endpoint }: ClusterPlan, secrets: JoinSecrets): Promise<void> {
  const configuration = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    nodeRegistration: { name: host.name, criSocket: 'unix:///run/containerd/containerd.sock' },
    discovery: { bootstrapToken: { apiServerEndpoint: endpoint, token: secrets.token, caCertHashes: [secrets.caHash] } },
    ...(role === 'control-plane'
      ? { controlPlane: { localAPIEndpoint: { advertiseAddress: host.address, bindPort: 6443 }, certificateKey: secrets.certificateKey } }
      : {}),
  };
  await host.write('/etc/kubernetes/rig-join.yaml', stringify(configuration), '0600');
  await host.exec(['kubeadm', 'join', '--config', '/etc/kubernetes/rig-join.yaml', IGNORED_CHECKS]);
}

/** Pod range of the host with a number; each host has a /24. */
export function podRange(number: number): string {
  return `${POD_RANGE}.${number}.0/24`;
}

/** The pod network: a bridge on each host, and a route to every other host's range. */
export async function podNetwork(
  host: Host,
  number: number,
  peers: readonly { readonly host: Host; readonly number: number }[],
): Promise<void> {
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
  await host.write('/etc/cni/net.d/10-rig.conflist', JSON.stringify(list, undefined, 2));
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
  ];
  await host.write(
    '/etc/systemd/system/rig-routes.service',
    [...unit, ...routes, '[Install]', 'WantedBy=multi-user.target', ''].join('\n'),
  );
  await host.exec(['systemctl', 'daemon-reload']);
  await host.exec(['systemctl', 'enable', 'rig-routes.service']);
  await host.exec(['systemctl', 'restart', 'rig-routes.service']);
}
