import type { ControllerRef, ObjectMeta, Resources } from './object';
import type { LabelSelector, NodeSelectorTerm } from './selector';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodVolume {
  readonly name: string;
  /** Name of the volume source, for example `emptyDir`, `persistentVolumeClaim`, `hostPath`, `configMap`. */
  readonly source: string;
  /** For `persistentVolumeClaim` (also the generated claim of an ephemeral volume). */
  readonly claimName: string | undefined;
  /** For `emptyDir`: bytes of `sizeLimit`. */
  readonly sizeLimit: number | undefined;
  /** For `emptyDir`: `Memory` where it lives in RAM. */
  readonly medium: string | undefined;
}

export interface Toleration {
  readonly key: string | undefined;
  readonly operator: 'Exists' | 'Equal' | 'Lt' | 'Gt';
  readonly value: string | undefined;
  readonly effect: string | undefined;
  readonly tolerationSeconds: number | undefined;
}

export interface PodAffinityTerm {
  readonly labelSelector: LabelSelector | undefined;
  readonly topologyKey: string;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: LabelSelector | undefined;
}

/** Only what is *required* for scheduling; preferences never keep a pod from running elsewhere. */
export interface PodScheduling {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly nodeAffinity: readonly NodeSelectorTerm[] | undefined;
  readonly podAffinity: readonly PodAffinityTerm[];
  readonly podAntiAffinity: readonly PodAffinityTerm[];
  /** Spread constraints that say `DoNotSchedule`. */
  readonly topologySpread: readonly {
    readonly topologyKey: string;
    readonly maxSkew: number;
    readonly labelSelector: LabelSelector | undefined;
  }[];
  readonly tolerations: readonly Toleration[];
  readonly schedulerName: string;
}

/** What Drydock keeps of a Pod. */
export interface PodModel extends ObjectMeta {
  readonly kind: 'Pod';
  readonly phase: PodPhase;
  /** The Ready condition is true. */
  readonly ready: boolean;
  readonly nodeName: string | undefined;
  readonly controller: ControllerRef | undefined;
  /** A static pod's mirror: annotation `kubernetes.io/config.mirror`. */
  readonly mirror: boolean;
  readonly hostNetwork: boolean;
  /** Seconds; the API's default is 30. */
  readonly terminationGracePeriodSeconds: number;
  /** Seconds granted by the deletion that is under way. */
  readonly deletionGracePeriodSeconds: number | undefined;
  readonly priority: number;
  readonly volumes: readonly PodVolume[];
  readonly scheduling: PodScheduling;
  /** Effective requests: sum of containers, max with init containers, plus overhead. */
  readonly requests: Resources;
  /** Host ports it occupies on its node, as `protocol/port`. */
  readonly hostPorts: readonly string[];
  readonly restarts: number;
  /** First container state worth telling: `CrashLoopBackOff`, `ImagePullBackOff`, or the pod's own reason (`Evicted`). */
  readonly trouble: string | undefined;
}
