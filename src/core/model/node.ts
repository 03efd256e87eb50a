import type { ObjectMeta, Resources } from './object';

export interface Taint {
  readonly key: string;
  readonly value: string | undefined;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** When it was added, epoch milliseconds; only NoExecute taints carry it. */
  readonly timeAdded: number | undefined;
}

/** `unknown`: the node controller has not heard from the kubelet. */
export type Readiness = 'ready' | 'notReady' | 'unknown';

/** What Drydock keeps of a Node; images, managed fields and most annotations are dropped at the edge. */
export interface NodeModel extends ObjectMeta {
  readonly kind: 'Node';
  readonly readiness: Readiness;
  /** Reason and message of the Ready condition, for example `KubeletNotReady: container runtime is down`. */
  readonly readinessReason: string | undefined;
  /** Since when readiness is as it is, epoch milliseconds. */
  readonly readinessSince: number | undefined;
  /** Conditions that are true and should not be: `MemoryPressure`, `DiskPressure`, `PIDPressure`, `NetworkUnavailable`. */
  readonly pressures: readonly string[];
  /** `spec.unschedulable`: cordoned. */
  readonly unschedulable: boolean;
  readonly taints: readonly Taint[];
  /** From the `node-role.kubernetes.io/` labels, sorted; empty for a plain worker. */
  readonly roles: readonly string[];
  readonly kubeletVersion: string;
  readonly containerRuntime: string | undefined;
  readonly osImage: string | undefined;
  readonly kernelVersion: string | undefined;
  readonly architecture: string | undefined;
  readonly internalIP: string | undefined;
  /** Every name and address it reports, in its order; `type` as the API has it: `InternalIP`, `ExternalIP`, `Hostname` … */
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
  /** Port its kubelet listens on, where it says so. */
  readonly kubeletPort: number | undefined;
  readonly hostname: string | undefined;
  readonly providerID: string | undefined;
  readonly machineID: string | undefined;
  /** Of the boot its kubelet told of last. */
  readonly bootID: string | undefined;
  readonly podCIDR: string | undefined;
  readonly capacity: Resources;
  readonly allocatable: Resources;
}

/** Whether a node carries the control plane, by its role label (both spellings are in use). */
export function isControlPlane(node: NodeModel): boolean {
  return node.roles.includes('control-plane') || node.roles.includes('master');
}
