import type { ControllerRef, ObjectMeta } from './object';
import type { LabelSelector } from './selector';

export type WorkloadKind = 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'ReplicationController' | 'Job';

/** A controller of pods. */
export interface WorkloadModel<K extends WorkloadKind = WorkloadKind> extends ObjectMeta {
  readonly kind: K;
  /** Wanted replicas; for a Job its parallelism; for a DaemonSet the nodes it should run on. */
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly selector: LabelSelector | undefined;
  /** A ReplicaSet's Deployment, a Job's CronJob … */
  readonly controller: ControllerRef | undefined;
}
