import { Document, isMap, isScalar, type Pair, type Scalar } from 'yaml';
import type { FleetBootstrap } from '../../model/fleet';
import { subnetFamily } from '../../policy/bootstrap-fields';
import { parseVersion } from '../../parse/version';

const KUBEADM = 'kubeadm.k8s.io/v1beta4';

/** How long the token that `kubeadm init` makes by itself lives. Nobody ever sees it; the joins have tokens of their own. */
const INIT_TOKEN_TTL = '15m0s';

export interface ConfigurationParts {
  /** Name that the cluster has in kubeconfigs. */
  readonly clusterName: string;
  readonly wish: FleetBootstrap;
  readonly first: NodeParts;
}

/** What a node is told of itself when it is made. */
export interface NodeParts {
  readonly name: string;
  /** One for each family; empty: kubeadm and the kubelet find one by the default route. */
  readonly addresses: readonly string[];
  /** Socket of the container runtime; undefined: kubeadm finds it. */
  readonly criSocket: string | undefined;
}

/** A comment of each field that deserves one, by its path. */
type Comments = Readonly<Record<string, string>>;

/**
 * The configuration that `kubeadm init` makes a cluster from, with a comment on what can't easily be changed later. It holds no
 * secret: the token is made by kubeadm itself, and keys are made on the host.
 */
export function bootstrapConfiguration({ clusterName, wish, first }: ConfigurationParts): string {
  const documents = [
    documentOf(initConfiguration(first), {
      '': ` Made by Drydock for the first control plane of ${clusterName}. kubeadm init reads it, and nothing of it is a secret.`,
      'bootstrapTokens.0.ttl': ' kubeadm makes a token by itself that nobody sees; it ends soon. Hosts join with tokens of their own.',
      localAPIEndpoint: ' Where the API server of this host is reached by the others.',
    }),
    documentOf(clusterConfiguration(clusterName, wish), {
      '': ' What all control planes share. kubeadm keeps it in ConfigMap kube-system/kubeadm-config.',
      controlPlaneEndpoint: ' In every certificate and kubeconfig: it has to lead to all control planes, and is hard to change later.',
      networking: ' Hard to change once the cluster runs. The manifest of the pod network has to have the same pod range.',
      imageRepository: ' All images of the control plane come from here.',
      certificateValidityPeriod: ' Of leaf certificates; upgrades renew them.',
      caCertificateValidityPeriod: ' Of the authorities: to replace one is work on every node.',
      etcd: ' Members are outside: kubeadm neither makes, upgrades nor backs them up.',
    }),
    documentOf(kubeletConfiguration(wish), { '': ' For the kubelets of all nodes; kept in ConfigMap kube-system/kubelet-config.' }),
    ...(wish.kubeProxy
      ? [
          documentOf(
            { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration', ...wish.kubeProxy },
            { '': ' For kube-proxy on all nodes.' },
          ),
        ]
      : []),
  ];
  return documents.join('---\n');
}

function initConfiguration({ name, addresses, criSocket }: NodeParts): Record<string, unknown> {
  const [address] = addresses;
  return {
    apiVersion: KUBEADM,
    kind: 'InitConfiguration',
    bootstrapTokens: [{ description: 'made by kubeadm init', ttl: INIT_TOKEN_TTL }],
    ...(address === undefined ? {} : { localAPIEndpoint: { advertiseAddress: address, bindPort: 6443 } }),
    nodeRegistration: nodeRegistration({ name, addresses, criSocket }),
  };
}

function clusterConfiguration(clusterName: string, wish: FleetBootstrap): Record<string, unknown> {
  const { podSubnets, serviceSubnets, imageRepository, certificateValidity, caValidity, externalEtcd } = wish;
  return {
    apiVersion: KUBEADM,
    kind: 'ClusterConfiguration',
    clusterName,
    kubernetesVersion: wish.kubernetesVersion,
    controlPlaneEndpoint: wish.endpoint,
    networking: {
      ...(podSubnets.length > 0 ? { podSubnet: podSubnets.join(',') } : {}),
      ...(serviceSubnets.length > 0 ? { serviceSubnet: serviceSubnets.join(',') } : {}),
    },
    ...(imageRepository === undefined ? {} : { imageRepository }),
    ...(certificateValidity === undefined ? {} : { certificateValidityPeriod: certificateValidity }),
    ...(caValidity === undefined ? {} : { caCertificateValidityPeriod: caValidity }),
    ...(externalEtcd ? { etcd: { external: externalEtcd } } : {}),
  };
}

function kubeletConfiguration({ kubelet = {} }: FleetBootstrap): Record<string, unknown> {
  return { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', cgroupDriver: 'systemd', ...kubelet };
}

function nodeRegistration({ name, addresses, criSocket }: NodeParts): Record<string, unknown> {
  return {
    name,
    ...(criSocket === undefined ? {} : { criSocket }),
    ...(addresses.length > 0 ? { kubeletExtraArgs: [{ name: 'node-ip', value: addresses.join(',') }] } : {}),
  };
}

/** Whether the ranges are of both families, so that nodes need an address of each. */
export function isDualStack({ podSubnets, serviceSubnets }: Pick<FleetBootstrap, 'podSubnets' | 'serviceSubnets'>): boolean {
  return [podSubnets, serviceSubnets].some((ranges) => new Set(ranges.map(subnetFamily)).size > 1);
}

/** Minors from which kubeadm reads v1beta4. */
export function readsConfiguration(version: string): boolean {
  return (parseVersion(version)?.minor ?? 0) >= 31;
}

function documentOf(value: Record<string, unknown>, comments: Comments): string {
  // kubeadm reads YAML 1.1: what is no text there is quoted.
  const document = new Document(value, { compat: 'yaml-1.1' });
  for (const [path, words] of Object.entries(comments)) {
    if (path === '') document.commentBefore = wrapped(words);
    else commentOn(document, path, words);
  }
  return document.toString({ lineWidth: 0 });
}

function commentOn(document: Document, path: string, words: string): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  const owner: unknown =
    keys.length === 0
      ? document.contents
      : document.getIn(
          keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
          true,
        );
  if (!isMap(owner)) return;
  const pair = owner.items.find(({ key }) => isScalar(key) && key.value === last) as Pair<Scalar> | undefined;
  if (pair) pair.key.commentBefore = wrapped(words);
}

const WIDTH = 110;

/** A comment over lines that fit a window. */
function wrapped(words: string): string {
  const lines = [''];
  for (const word of words.trim().split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length + 1 > WIDTH) lines.push(` ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join('\n');
}
