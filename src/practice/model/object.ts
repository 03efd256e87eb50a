/** Objects as they travel over the wire. Only the fields that the practice cluster reads have a type of their own. */

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface Metadata {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  /** RFC 3339, whole seconds, as the API writes times. */
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

/** What a creator hands in: the server fills the rest of the metadata. */
export interface Draft {
  apiVersion?: string;
  kind?: string;
  metadata: Partial<Metadata>;
  [field: string]: unknown;
}

/** `type` is the name of the condition; times are RFC 3339. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastHeartbeatTime?: string;
  lastProbeTime?: string | null;
  observedGeneration?: number;
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** The time format of the API: RFC 3339 without fractions. */
export function timestamp(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The owner that controls an object, where it has one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

/** Sets a condition, keeping its transition time where only the words change. Answers whether anything changed. */
export function setCondition(conditions: Condition[], wanted: Condition, now: string): boolean {
  const index = conditions.findIndex(({ type }) => type === wanted.type);
  const current = conditions[index];
  if (current && current.status === wanted.status && current.reason === wanted.reason && current.message === wanted.message) return false;
  const kept = current?.status === wanted.status ? current.lastTransitionTime : undefined;
  conditions.splice(current ? index : conditions.length, 1, { ...wanted, lastTransitionTime: kept ?? now });
  return true;
}
