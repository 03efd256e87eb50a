/** The part of an object's metadata that Drydock keeps. */
export interface ObjectMeta {
  readonly name: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | undefined;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds at which deletion was asked for. The API adds the grace period to it. */
  readonly deletionAt: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Only those that Drydock reads; see the projection in `core/parse`. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
}

/** The owner that controls an object (`controller: true` among its owner references). */
export interface ControllerRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * Amounts of resources: `cpu` in millicores, `memory` and `ephemeral-storage` in bytes, `pods` and
 * extended resources as counts.
 */
export type Resources = Readonly<Record<string, number>>;

/** `namespace/name`, or the bare name of a cluster-scoped object. */
export function objectKey(object: { readonly namespace: string; readonly name: string }): string {
  return object.namespace ? `${object.namespace}/${object.name}` : object.name;
}
