import { COMPONENTS } from '../../core/model/control-plane';
import { commandOf } from '../hosts/kubernetes/manifests';
import { catalogue, volumeClaims, volumes } from '../resources/catalogue';
import { HARBOUR_ETCD } from './harbour-etcd';
import { kubeadmConfiguration } from './harbour-kubeadm';
import type { WorldBuilder } from './builder';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

/**
 * The world that people rehearse in: three control planes, four workers, and on them one of each thing that makes a drain
 * interesting. `w02` is the node to begin with: it has a budget that blocks, a pod that nobody would bring back, a pod with
 * data of its own and a single replica that only one other node could take.
 */
export function harbour(world: WorldBuilder): void {
  systemNamespaces(world);
  for (const name of ['shop', 'ci', 'logs', 'policy']) world.namespace(name);
  machines(world);
  system(world);
  shop(world);
  others(world);
}

/** The namespaces every cluster has. The first is the cluster's identity, and says what it is. */
export function systemNamespaces(world: WorldBuilder): void {
  world.namespace('kube-system', {
    labels: { 'drydock.dev/practice': 'true' },
    annotations: { 'drydock.dev/about': 'Drydock practice cluster: an API server inside the editor. Nothing runs here.' },
  });
  for (const name of ['default', 'kube-public', 'kube-node-lease']) world.namespace(name);
}

function machines(world: WorldBuilder): void {
  const members = [1, 2, 3].map((number) => ({ name: `cp${number}`, address: `192.0.2.${10 + number}` }));
  members.forEach(({ name, address }, index) => {
    const zone = ['a', 'b', 'c'][index] ?? '';
    world.node(name, { roles: ['control-plane'], zone, address, cpu: '4', memory: '8Gi' });
    const facts = { node: name, address, version: 'v1.34.4', members, etcdQuota: HARBOUR_ETCD.quotaBytes?.[name] };
    for (const component of COMPONENTS) world.staticPod(name, component, commandOf(component, facts));
  });
  ['a', 'b', 'a', 'b'].forEach((zone, index) => {
    world.node(`w0${index + 1}`, { zone, address: `192.0.2.${21 + index}`, cpu: '4', memory: '16Gi' });
  });
}

function system(world: WorldBuilder): void {
  const everywhere = { tolerations: [{ operator: 'Exists' }], priorityClassName: 'system-node-critical', hostNetwork: true };
  world.daemonSet('kube-system', 'kube-proxy', { spec: everywhere, image: 'registry.k8s.io/kube-proxy:v1.34.4' });
  world.daemonSet('kube-system', 'net-agent', { spec: everywhere });
  world.deployment('kube-system', 'coredns', 2, {
    image: 'registry.k8s.io/coredns/coredns:v1.12.1',
    nodes: ['w01', 'w04'],
    spec: { priorityClassName: 'system-cluster-critical' },
  });
  kubeadmConfiguration(world);
  world.budget('kube-system', 'coredns', { selector: { app: 'coredns' }, minAvailable: 1 });
}

function shop(world: WorldBuilder): void {
  world.deployment('shop', 'web', 3, { nodes: ['w01', 'w02', 'w03'], cpu: '250m', memory: '256Mi' });
  world.budget('shop', 'web', { selector: { app: 'web' }, minAvailable: 3 });
  world.deployment('shop', 'api', 4, { nodes: ['w01', 'w02', 'w03', 'w04'], cpu: '200m', memory: '256Mi' });
  world.budget('shop', 'api', { selector: { app: 'api' }, maxUnavailable: '25%' });
  world.statefulSet('shop', 'cache', 1, {
    nodes: ['w02'],
    cpu: '500m',
    memory: '2Gi',
    stopSeconds: 3,
    spec: { nodeSelector: { [ZONE]: 'b' } },
  });
  const apart = [{ labelSelector: { matchLabels: { app: 'search' } }, topologyKey: HOST }];
  world.statefulSet('shop', 'search', 3, {
    nodes: ['w01', 'w02', 'w04'],
    memory: '1Gi',
    spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: apart } } },
  });
  world.budget('shop', 'search', { selector: { app: 'search' }, maxUnavailable: 1 });
  twoBudgets(world);
  localData(world);
}

/** A pod that two budgets select: the API refuses to evict it, whatever they say. */
function twoBudgets(world: WorldBuilder): void {
  world.deployment('shop', 'ledger', 2, { nodes: ['w03', 'w04'], labels: { tier: 'money' } });
  world.budget('shop', 'ledger', { selector: { app: 'ledger' }, minAvailable: 1 });
  world.budget('shop', 'money', { selector: { tier: 'money' }, minAvailable: 1 });
}

/** A pod whose volume is a disk of its node: it can run nowhere else. */
function localData(world: WorldBuilder): void {
  const name = 'data-queue-0';
  world.create(volumes, undefined, {
    metadata: { name: 'disk-w03' },
    spec: {
      capacity: { storage: '20Gi' },
      accessModes: ['ReadWriteOnce'],
      local: { path: '/mnt/disk1' },
      claimRef: { namespace: 'shop', name },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: HOST, operator: 'In', values: ['w03'] }] }] } },
    },
    status: { phase: 'Bound' },
  });
  world.create(volumeClaims, 'shop', {
    metadata: { name },
    spec: { volumeName: 'disk-w03', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
    status: { phase: 'Bound' },
  });
  world.statefulSet('shop', 'queue', 1, { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] } });
}

function others(world: WorldBuilder): void {
  world.barePod('ci', 'runner-abc', { nodes: ['w02'], cpu: '500m' });
  world.barePod('ci', 'build-7', { nodes: ['w04'], finalizers: ['practice.drydock.dev/archive-logs'] });
  world.deployment('ci', 'legacy-sync', 1, { nodes: ['w03'], grace: 45, ignoresTerm: true });
  const spool = [{ name: 'spool', emptyDir: { sizeLimit: '2Gi' } }];
  world.deployment('logs', 'buffer', 2, { nodes: ['w02', 'w04'], grace: 120, stopSeconds: 5, spec: { volumes: spool } });
  world.daemonSet('logs', 'collector');
  world.deployment('policy', 'guard', 1, { nodes: ['w04'] });
  world.service('policy', 'guard', { app: 'guard' });
  webhook(world);
}

/** Shown to planners as a risk; the practice API calls no webhooks. */
function webhook(world: WorldBuilder): void {
  const resource = catalogue.get('validatingwebhookconfigurations.admissionregistration.k8s.io');
  if (!resource) return;
  world.create(resource, undefined, {
    metadata: { name: 'guard' },
    webhooks: [
      {
        name: 'pods.guard.example',
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        clientConfig: { service: { namespace: 'policy', name: 'guard' } },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
    ],
  });
}
