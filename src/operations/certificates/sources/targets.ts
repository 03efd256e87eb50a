import type { Distribution } from '../../../core/model/cluster';
import type { ServedComponent } from '../../../core/model/expiry';
import { isControlPlane, type NodeModel } from '../../../core/model/node';

/** A port where something shows a certificate. */
export interface ServedTarget {
  readonly component: ServedComponent;
  /** Undefined: the endpoint of the cluster. */
  readonly node: NodeModel | undefined;
  readonly host: string;
  readonly port: number;
}

const KUBELET_PORT = 10250;
const ETCD_PORTS: readonly (readonly [ServedComponent, number])[] = [
  ['etcd', 2379],
  ['etcd-peer', 2380],
];
/** Port of the API server on a control plane, unless a static pod says otherwise. */
const API_PORTS: Partial<Readonly<Record<Distribution, number>>> = { microk8s: 16443 };
const API_PORT = 6443;

/** Where API servers and etcd members listen, by node, as kubeadm wrote it onto their static pods. */
export interface StaticAddresses {
  readonly apiServers: ReadonlyMap<string, string>;
  /** Nodes that run a member of etcd. */
  readonly members: ReadonlySet<string>;
}

/**
 * Every port of the nodes that shows a certificate worth knowing, and the endpoint itself. The scheduler and the
 * controller-manager are left out: theirs are made anew in memory at each start.
 */
export function servedTargets(
  nodes: readonly NodeModel[],
  distribution: Distribution,
  endpoint: { readonly host: string; readonly port: number } | undefined,
  statics: StaticAddresses,
): readonly ServedTarget[] {
  return [
    ...(endpoint ? [{ component: 'kube-apiserver', node: undefined, ...endpoint } as const] : []),
    ...nodes.flatMap((node) => {
      const host = node.internalIP ?? node.hostname;
      if (host === undefined) return [];
      const own = (component: ServedComponent, port: number, at = host): ServedTarget => ({ component, node, host: at, port });
      return [
        ...(isControlPlane(node) ? [apiServer(node, own, distribution, statics)] : []),
        ...(runsEtcd(node, statics) ? ETCD_PORTS.map(([component, port]) => own(component, port)) : []),
        own('kubelet', node.kubeletPort ?? KUBELET_PORT),
      ];
    }),
  ];
}

function apiServer(
  node: NodeModel,
  own: (component: ServedComponent, port: number, at?: string) => ServedTarget,
  distribution: Distribution,
  { apiServers }: StaticAddresses,
): ServedTarget {
  const advertised = /^\[?([^\]]+)\]?:(\d+)$/.exec(apiServers.get(node.name) ?? '');
  return advertised
    ? own('kube-apiserver', Number(advertised[2]), advertised[1])
    : own('kube-apiserver', API_PORTS[distribution] ?? API_PORT);
}

/** Static pods say it for kubeadm; k3s and k0s label or name the nodes of their members. */
function runsEtcd(node: NodeModel, { members }: StaticAddresses): boolean {
  return members.has(node.name) || node.roles.includes('etcd');
}

/** `api.example.org:6443` of a server's URL. */
export function endpointOf(server: string | undefined): { readonly host: string; readonly port: number } | undefined {
  if (server === undefined || !URL.canParse(server)) return undefined;
  const { protocol, hostname, port } = new URL(server);
  if (protocol !== 'https:') return undefined;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) };
}
