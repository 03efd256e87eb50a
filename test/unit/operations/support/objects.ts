import type { DisruptionBudgetModel } from '../../../../src/core/model/disruptionBudget';
import type { NodeModel } from '../../../../src/core/model/node';
import type { ObjectMeta } from '../../../../src/core/model/object';
import type { PodModel } from '../../../../src/core/model/pod';
import type { ConfigMapModel, ServiceModel, WebhookModel } from '../../../../src/core/model/cluster-objects';
import type { VolumeClaimModel, VolumeModel } from '../../../../src/core/model/storage';
import type { WorkloadKind, WorkloadModel } from '../../../../src/core/model/workload';

let count = 0;

function meta(name: string, namespace: string, over: Partial<ObjectMeta>): ObjectMeta {
  count++;
  return {
    name,
    namespace,
    uid: `uid-${namespace}-${name}`,
    resourceVersion: String(count),
    generation: undefined,
    createdAt: 0,
    deletionAt: undefined,
    labels: {},
    annotations: {},
    finalizers: [],
    ...over,
  };
}

export function node(name: string, over: Partial<NodeModel> = {}): NodeModel {
  return {
    ...meta(name, '', over),
    kind: 'Node',
    readiness: 'ready',
    readinessReason: undefined,
    readinessSince: undefined,
    pressures: [],
    unschedulable: false,
    taints: [],
    roles: [],
    kubeletVersion: 'v1.34.4',
    containerRuntime: undefined,
    osImage: undefined,
    kernelVersion: undefined,
    architecture: undefined,
    internalIP: undefined,
    addresses: [],
    kubeletPort: undefined,
    hostname: undefined,
    providerID: undefined,
    machineID: undefined,
    bootID: undefined,
    podCIDR: undefined,
    capacity: { cpu: 4000, memory: 8e9, pods: 110 },
    allocatable: { cpu: 4000, memory: 8e9, pods: 110 },
    ...over,
  };
}

/** A running pod of a ReplicaSet on node w02, named `namespace/name`. */
export function pod(key: string, over: Partial<PodModel> = {}): PodModel {
  const [namespace = '', name = ''] = key.split('/');
  return {
    ...meta(name, namespace, over),
    kind: 'Pod',
    phase: 'Running',
    ready: true,
    nodeName: 'w02',
    controller: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7c9', uid: 'uid-rs-web' },
    mirror: false,
    hostNetwork: false,
    terminationGracePeriodSeconds: 30,
    deletionGracePeriodSeconds: undefined,
    priority: 0,
    volumes: [],
    scheduling: {
      nodeSelector: {},
      nodeAffinity: undefined,
      podAffinity: [],
      podAntiAffinity: [],
      topologySpread: [],
      tolerations: [],
      schedulerName: 'default-scheduler',
    },
    requests: { cpu: 100 },
    hostPorts: [],
    restarts: 0,
    trouble: undefined,
    ...over,
  };
}

export function budget(key: string, over: Partial<DisruptionBudgetModel> = {}): DisruptionBudgetModel {
  const [namespace = '', name = ''] = key.split('/');
  return {
    ...meta(name, namespace, over),
    kind: 'PodDisruptionBudget',
    selector: {},
    minAvailable: 3,
    maxUnavailable: undefined,
    unhealthyPodEvictionPolicy: undefined,
    observedGeneration: undefined,
    disruptionsAllowed: 0,
    currentHealthy: 3,
    desiredHealthy: 3,
    expectedPods: 3,
    disruptedPods: 0,
    ...over,
  };
}

export function workload<K extends WorkloadKind>(kind: K, key: string, over: Partial<WorkloadModel<K>> = {}): WorkloadModel<K> {
  const [namespace = '', name = ''] = key.split('/');
  return { ...meta(name, namespace, over), kind, replicas: 3, readyReplicas: 3, selector: undefined, controller: undefined, ...over };
}

export function claim(key: string, volumeName: string): VolumeClaimModel {
  const [namespace = '', name = ''] = key.split('/');
  return {
    ...meta(name, namespace, {}),
    kind: 'PersistentVolumeClaim',
    volumeName,
    accessModes: ['ReadWriteOnce'],
    storageClass: undefined,
    phase: 'Bound',
  };
}

export function volume(name: string): VolumeModel {
  return { ...meta(name, '', {}), kind: 'PersistentVolume', source: 'csi', nodeAffinity: undefined, accessModes: ['ReadWriteOnce'] };
}

export function service(key: string): ServiceModel {
  const [namespace = '', name = ''] = key.split('/');
  return { ...meta(name, namespace, {}), kind: 'Service', selector: { app: name } };
}

export function webhook(name: string, behind: { readonly namespace: string; readonly name: string }): WebhookModel {
  const one = {
    name,
    failurePolicy: 'Fail',
    service: behind,
    namespaceSelector: undefined,
    resources: ['/pods'],
    operations: ['*'],
    caBundle: undefined,
  } as const;
  return { ...meta(name, '', {}), kind: 'ValidatingWebhookConfiguration', webhooks: [one] };
}

export function configMap(key: string, data: Readonly<Record<string, string>>): ConfigMapModel {
  const [namespace = '', name = ''] = key.split('/');
  return { ...meta(name, namespace, {}), kind: 'ConfigMap', data };
}
