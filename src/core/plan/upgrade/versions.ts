import { compareVersions, ordinalOf, type Running, type RunningVersions } from '../../policy/skew/versions';
import { isControlPlane, type NodeModel } from '../../model/node';
import type { StaticPodFacts, UpgradeFacts } from './facts';

type Component = StaticPodFacts['component'];

/**
 * The versions of a cluster as an upgrade moves them along. A static pod that the API does not show runs what the facts say of
 * the others of its host; one of which nothing is known is left out.
 */
export class ClusterVersions {
  private readonly pods = new Map<string, string>();
  private readonly kubelets: Map<string, string>;
  private proxy: string | undefined;
  private readonly clouds: readonly Running[];
  readonly controlPlanes: readonly string[];

  constructor(facts: Pick<UpgradeFacts, 'nodes' | 'staticPods' | 'kubeProxy' | 'cloudControllers'>) {
    this.controlPlanes = facts.nodes.filter(isControlPlane).map(({ name }) => name);
    for (const { component, host, version } of facts.staticPods.known ? facts.staticPods.value : [])
      this.pods.set(`${component} ${host}`, version);
    this.kubelets = new Map(facts.nodes.map(({ name, kubeletVersion }) => [name, kubeletVersion]));
    this.proxy = facts.kubeProxy.known ? facts.kubeProxy.value : undefined;
    this.clouds = facts.cloudControllers.known ? facts.cloudControllers.value : [];
  }

  kubelet(host: string): string {
    return this.kubelets.get(host) ?? '';
  }

  /** Undefined: not known, or not there. */
  component(component: Component, host: string): string | undefined {
    return this.pods.get(`${component} ${host}`);
  }

  apiServers(): readonly string[] {
    return this.controlPlanes.flatMap((host) => this.component('kube-apiserver', host) ?? []);
  }

  /** Whether kubeadm's part on a control plane is done: none of its components is older. */
  componentsAt(host: string, version: string): boolean {
    return CONTROL_PLANE.every((component) => {
      const now = this.component(component, host);
      return now === undefined || compareVersions(now, version) >= 0;
    });
  }

  /** Whether the API server of a control plane is of the minor of a version, or newer; one of which nothing is known counts as such. */
  reaches(host: string, version: string): boolean {
    const now = this.component('kube-apiserver', host);
    return now === undefined || (ordinalOf(now) ?? 0) >= (ordinalOf(version) ?? 0);
  }

  moveComponents(host: string, to: string): void {
    for (const component of CONTROL_PLANE) if (this.component(component, host) !== undefined) this.pods.set(`${component} ${host}`, to);
    // The addons follow once the last control plane is there.
    if (this.proxy !== undefined && this.controlPlanes.every((name) => this.componentsAt(name, to))) this.proxy = to;
  }

  moveKubelet(host: string, to: string): void {
    this.kubelets.set(host, to);
  }

  running(): RunningVersions {
    const of = (component: Component): readonly Running[] =>
      this.controlPlanes.flatMap((host) => {
        const version = this.component(component, host);
        return version === undefined ? [] : [{ host, version }];
      });
    return {
      apiServers: of('kube-apiserver'),
      controllerManagers: of('kube-controller-manager'),
      schedulers: of('kube-scheduler'),
      cloudControllerManagers: this.clouds,
      kubelets: [...this.kubelets].map(([host, version]) => ({ host, version })),
      kubeProxies: this.proxy === undefined ? [] : [...this.kubelets.keys()].map((host) => ({ host, version: this.proxy as string })),
    };
  }
}

/** What kubeadm moves together on a control plane. */
export const CONTROL_PLANE = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/** Whether a kubelet changes its minor. */
export function changesMinor(from: string, to: string): boolean {
  return ordinalOf(from) !== ordinalOf(to);
}

export function nodeNamed(nodes: readonly NodeModel[], name: string): NodeModel | undefined {
  return nodes.find((node) => node.name === name);
}
