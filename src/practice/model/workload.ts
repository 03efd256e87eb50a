import type { Condition, KubeObject, LabelSelector } from './object';
import type { PodTemplate } from './pod';

/** Deployment, ReplicaSet, StatefulSet and ReplicationController, as far as they are alike. */
export interface Workload extends KubeObject {
  spec: {
    replicas?: number;
    selector?: LabelSelector;
    template: PodTemplate;
    serviceName?: string;
    podManagementPolicy?: string;
    strategy?: { type?: string; rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string } };
    [field: string]: unknown;
  };
  status: { replicas?: number; readyReplicas?: number; availableReplicas?: number; observedGeneration?: number; [field: string]: unknown };
}

export interface DaemonSet extends KubeObject {
  spec: { selector: LabelSelector; template: PodTemplate; [field: string]: unknown };
  status: Record<string, unknown>;
}

export interface Job extends KubeObject {
  spec: { parallelism?: number; completions?: number; backoffLimit?: number; selector?: LabelSelector; template: PodTemplate };
  status: {
    active?: number;
    succeeded?: number;
    failed?: number;
    startTime?: string;
    completionTime?: string;
    conditions?: Condition[];
  };
}

export interface Budget extends KubeObject {
  spec: {
    selector?: LabelSelector;
    minAvailable?: number | string;
    maxUnavailable?: number | string;
    unhealthyPodEvictionPolicy?: string;
  };
  status: {
    observedGeneration?: number;
    disruptionsAllowed: number;
    currentHealthy: number;
    desiredHealthy: number;
    expectedPods: number;
    /** Pod name → when its eviction was accepted. */
    disruptedPods?: Record<string, string>;
    conditions?: Condition[];
  };
}

export interface Namespace extends KubeObject {
  spec: { finalizers?: string[] };
  status: { phase: string };
}
