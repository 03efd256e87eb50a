import { addressOf, type Node } from '../model/node';
import type { Draft } from '../model/object';
import type { PodSpec } from '../model/pod';
import type { StaticPod } from '../controllers/kubelets';
import { behaviour } from '../controllers/behaviour';
import type { Registry } from '../registry/registry';
import { budgets, daemonSets, deployments, namespaces, nodes, pods, services, statefulSets } from '../resources/catalogue';
import type { Resource } from '../resources/resource';

/** How the pods of something look and behave. Amounts are Kubernetes quantities, times are seconds. */
export interface PodShape {
  readonly labels?: Record<string, string>;
  readonly cpu?: string;
  readonly memory?: string;
  readonly grace?: number;
  readonly stopSeconds?: number;
  readonly ignoresTerm?: boolean;
  readonly neverReady?: boolean;
  /** Nodes it is on when the world opens, where they suit. */
  readonly nodes?: readonly string[];
  readonly finalizers?: readonly string[];
  /** Unset: one that says whose it is. */
  readonly image?: string;
  /** Further fields of the pod's spec. */
  readonly spec?: Omit<Partial<PodSpec>, 'containers'>;
}

export interface NodeShape {
  readonly roles?: readonly string[];
  readonly zone: string;
  readonly address: string;
  readonly cpu: string;
  readonly memory: string;
}

export interface BudgetShape {
  readonly selector: Record<string, string>;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

/** The words a world is described in. Everything goes through the registry, so a world can't hold what the API would refuse. */
export class WorldBuilder {
  readonly staticPods: StaticPod[] = [];

  constructor(private readonly registry: Registry) {}

  namespace(name: string, extra: { labels?: Record<string, string>; annotations?: Record<string, string> } = {}): void {
    this.registry.create(namespaces, undefined, { metadata: { name, ...extra } });
  }

  node(name: string, { roles = [], zone, address, cpu, memory }: NodeShape): void {
    const roleLabels = Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, '']));
    const conditions = [
      ...['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({ type, status: 'False' as const })),
      { type: 'Ready', status: 'True' as const, reason: 'KubeletReady', message: 'kubelet is posting ready status' },
    ];
    const resources = { cpu, memory, pods: '110', 'ephemeral-storage': '100Gi' };
    this.registry.create(nodes, undefined, {
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          'topology.kubernetes.io/zone': zone,
          ...roleLabels,
        },
      },
      spec: roles.includes('control-plane') ? { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] } : {},
      status: {
        conditions,
        capacity: resources,
        allocatable: resources,
        addresses: [
          { type: 'InternalIP', address },
          { type: 'Hostname', address: name },
        ],
        nodeInfo: {
          kubeletVersion: 'v1.34.4',
          kubeProxyVersion: '',
          containerRuntimeVersion: 'containerd://2.1.4',
          osImage: 'Practice Linux',
          kernelVersion: '6.12.0-practice',
          architecture: 'amd64',
          operatingSystem: 'linux',
          machineID: name,
          systemUUID: name,
          bootID: name,
        },
      },
    });
  }

  deployment(namespace: string, name: string, replicas: number, shape: PodShape = {}): void {
    this.registry.create(deployments, namespace, withTemplate(name, shape, { replicas }));
  }

  statefulSet(namespace: string, name: string, replicas: number, shape: PodShape = {}): void {
    this.registry.create(statefulSets, namespace, withTemplate(name, shape, { replicas, serviceName: name }));
  }

  daemonSet(namespace: string, name: string, shape: PodShape = {}): void {
    this.registry.create(daemonSets, namespace, withTemplate(name, shape, {}));
  }

  /** A pod that nobody would bring back. */
  barePod(namespace: string, name: string, shape: PodShape = {}): void {
    this.registry.create(pods, namespace, podDraft(name, shape));
  }

  /** A pod that a control-plane node runs by itself, from a file. @param command what it is started with, where that is to be seen */
  staticPod(node: string, component: string, command?: readonly string[]): void {
    const image = component === 'etcd' ? 'registry.k8s.io/etcd:3.6.5-0' : `registry.k8s.io/${component}:v1.34.4`;
    const draft = podDraft(component, { labels: { component, tier: 'control-plane' }, cpu: '100m', image });
    const spec = draft.spec as PodSpec;
    const started = command ?? (component === 'etcd' ? this.etcdCommand(node) : undefined);
    this.staticPods.push({
      node,
      manifest: {
        metadata: {
          ...draft.metadata,
          name: `${component}-${node}`,
          namespace: 'kube-system',
          annotations: { 'kubernetes.io/config.mirror': `practice-${component}`, 'kubernetes.io/config.source': 'file' },
        },
        spec: {
          ...spec,
          containers: spec.containers.map((one) => (started ? { ...one, command: started } : one)),
          nodeName: node,
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
        },
      },
    });
  }

  /** How the pod says that it is started; what counts is the manifest on its host. */
  private etcdCommand(name: string): readonly string[] {
    const node = this.registry.find(nodes, undefined, name) as Node | undefined;
    const address = node === undefined ? '127.0.0.1' : addressOf(node);
    return [
      'etcd',
      `--name=${name}`,
      '--cert-file=/etc/kubernetes/pki/etcd/server.crt',
      '--key-file=/etc/kubernetes/pki/etcd/server.key',
      '--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt',
      '--client-cert-auth=true',
      `--listen-client-urls=https://127.0.0.1:2379,https://${address}:2379`,
      `--initial-advertise-peer-urls=https://${address}:2380`,
      '--listen-metrics-urls=http://127.0.0.1:2381',
    ];
  }

  budget(namespace: string, name: string, { selector, ...spec }: BudgetShape): void {
    this.create(budgets, namespace, { metadata: { name }, spec: { ...spec, selector: { matchLabels: selector } } });
  }

  service(namespace: string, name: string, selector: Record<string, string>): void {
    this.create(services, namespace, { metadata: { name }, spec: { selector, ports: [{ port: 443, targetPort: 8443 }] } });
  }

  create(resource: Resource, namespace: string | undefined, draft: Draft): void {
    this.registry.create(resource, namespace, draft);
  }
}

function podDraft(name: string, shape: PodShape): Draft {
  const annotations = annotationsOf(shape);
  return {
    metadata: {
      name,
      labels: { app: name, ...shape.labels },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(shape.finalizers ? { finalizers: [...shape.finalizers] } : {}),
    },
    spec: specOf(name, shape),
  };
}

function withTemplate(name: string, shape: PodShape, spec: object): Draft {
  const { metadata, spec: podSpec } = podDraft(name, shape);
  const { name: _name, ...templateMetadata } = metadata;
  return {
    metadata: { name, labels: { app: name } },
    spec: { ...spec, selector: { matchLabels: { app: name } }, template: { metadata: templateMetadata, spec: podSpec } },
  };
}

function specOf(name: string, { cpu = '50m', memory = '64Mi', grace, spec, image = `practice.example/${name}:1` }: PodShape): PodSpec {
  return {
    ...spec,
    containers: [{ name, image, resources: { requests: { cpu, memory } } }],
    ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
  };
}

function annotationsOf({ stopSeconds, ignoresTerm, neverReady, nodes: preferred }: PodShape): Record<string, string> {
  return {
    ...(stopSeconds === undefined ? {} : { [behaviour.stopSeconds]: String(stopSeconds) }),
    ...(ignoresTerm ? { [behaviour.ignoresTerm]: 'true' } : {}),
    ...(neverReady ? { [behaviour.neverReady]: 'true' } : {}),
    ...(preferred ? { [behaviour.preferredNodes]: preferred.join(',') } : {}),
  };
}
