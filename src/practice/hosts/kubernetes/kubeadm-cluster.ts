import { isNodeReady, isControlPlane, type Node } from '../../model/node';
import type { KubeObject } from '../../model/object';
import { isReady, type Pod } from '../../model/pod';
import type { DaemonSet } from '../../model/workload';
import type { Registry } from '../../registry/registry';
import { configMaps, daemonSets, deployments, nodes, pods } from '../../resources/catalogue';

const SYSTEM = 'kube-system';

/** What a minor of kubeadm brings beside its own version. Source: kubeadm's constants. */
const BROUGHT: Readonly<Record<string, { readonly etcd: string; readonly coreDns: string }>> = {
  '1.33': { etcd: '3.5.24-0', coreDns: 'v1.12.0' },
  '1.34': { etcd: '3.6.5-0', coreDns: 'v1.12.1' },
  '1.35': { etcd: '3.6.6-0', coreDns: 'v1.13.1' },
  '1.36': { etcd: '3.6.8-0', coreDns: 'v1.14.2' },
};
const NEWEST = { etcd: '3.6.8-0', coreDns: 'v1.14.2' };

/** @param version `v1.35.4` */
export function broughtWith(version: string): { readonly etcd: string; readonly coreDns: string } {
  return BROUGHT[/^v(\d+\.\d+)/.exec(version)?.[1] ?? ''] ?? NEWEST;
}

/** A static pod of the control plane as the API shows it. */
export interface ShownComponent {
  readonly component: string;
  readonly node: string;
  /** `v1.34.4`, of etcd `3.6.5-0` */
  readonly tag: string;
  readonly ready: boolean;
}

/** What kubeadm reads and writes through the API of its cluster. */
export class KubeadmCluster {
  constructor(private readonly registry: Registry) {}

  /** `kubernetesVersion` of what kubeadm keeps for the cluster. */
  version(): string {
    const { ClusterConfiguration = '' } = this.config()?.data ?? {};
    return /^kubernetesVersion: (\S+)$/m.exec(ClusterConfiguration)?.[1] ?? 'v1.34.4';
  }

  setVersion(version: string): void {
    if (!this.config()) return;
    this.registry.update(configMaps, SYSTEM, 'kubeadm-config', (current) => {
      const { data = {} } = current as ConfigMap;
      const text = (data.ClusterConfiguration ?? '').replace(/^kubernetesVersion: .*$/m, `kubernetesVersion: ${version}`);
      return { ...current, data: { ...data, ClusterConfiguration: text } };
    });
  }

  /** Nodes and the versions of their kubelets. */
  kubelets(): readonly { readonly node: string; readonly version: string }[] {
    return this.nodes().map(({ metadata, status }) => ({ node: metadata.name, version: status.nodeInfo?.kubeletVersion ?? '' }));
  }

  /** Control planes that are not Ready. */
  notReady(): readonly string[] {
    return this.nodes()
      .filter((node) => isControlPlane(node) && !isNodeReady(node))
      .map(({ metadata }) => metadata.name);
  }

  components(): readonly ShownComponent[] {
    return this.registry.list<Pod>(pods, SYSTEM).flatMap((pod) => {
      const { component, tier } = pod.metadata.labels ?? {};
      if (component === undefined || tier !== 'control-plane') return [];
      return [{ component, node: pod.spec.nodeName ?? '', tag: tagOf(pod.spec.containers[0]?.image), ready: isReady(pod) }];
    });
  }

  /** Tags of the images of kube-proxy and CoreDNS. */
  addons(): { readonly proxy: string; readonly coreDns: string } {
    const proxy = this.registry.find(daemonSets, SYSTEM, 'kube-proxy') as DaemonSet | undefined;
    const dns = this.registry.find(deployments, SYSTEM, 'coredns') as DaemonSet | undefined;
    return { proxy: tagOf(proxy?.spec.template.spec.containers[0]?.image), coreDns: tagOf(dns?.spec.template.spec.containers[0]?.image) };
  }

  /** Brings kube-proxy and CoreDNS to what a version of kubeadm brings. */
  applyAddons(version: string): void {
    this.setImage(daemonSets, 'kube-proxy', `registry.k8s.io/kube-proxy:${version}`);
    this.setImage(deployments, 'coredns', `registry.k8s.io/coredns/coredns:${broughtWith(version).coreDns}`);
  }

  /** The kubelet of a node tells that it runs with a version. */
  kubeletStarted(node: string, version: string): void {
    if (!this.registry.find(nodes, undefined, node)) return;
    this.registry.update(
      nodes,
      undefined,
      node,
      (current) => {
        const { status } = current as Node;
        return { ...current, status: { ...status, nodeInfo: { ...status.nodeInfo, kubeletVersion: version } } };
      },
      { part: 'status' },
    );
  }

  private config(): ConfigMap | undefined {
    return this.registry.find(configMaps, SYSTEM, 'kubeadm-config');
  }

  private nodes(): readonly Node[] {
    return this.registry.list<Node>(nodes);
  }

  private setImage(resource: typeof daemonSets, name: string, image: string): void {
    if (!this.registry.find(resource, SYSTEM, name)) return;
    this.registry.update(resource, SYSTEM, name, (current) => {
      const { spec } = current as DaemonSet;
      const [first, ...others] = spec.template.spec.containers;
      if (!first) return current;
      const template = { ...spec.template, spec: { ...spec.template.spec, containers: [{ ...first, image }, ...others] } };
      return { ...current, spec: { ...spec, template } };
    });
  }
}

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

export function tagOf(image = ''): string {
  return /:([\w][\w.+-]*)$/.exec(image)?.[1] ?? '';
}
