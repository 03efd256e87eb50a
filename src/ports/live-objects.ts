import type { JsonObject } from '../core/snapshot/kubernetes/envelope';

/** A resource that the API lists. */
export interface ServedResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural. */
  readonly resource: string;
  readonly namespaced: boolean;
}

export interface ServedResources {
  /** Each once, in the version that the API names first. */
  readonly resources: readonly ServedResource[];
  /** Groups whose resources could not be told, and why. */
  readonly unreadable: readonly { readonly group: string; readonly why: string }[];
  /** Groups that another server keeps, not the etcd of this cluster. Undefined: it could not be told which. */
  readonly elsewhere: ReadonlySet<string> | undefined;
}

/** What tells an object from its former states, without what is in it. */
export interface ObjectHead {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string;
  /** The revision of etcd that changed it last. */
  readonly resourceVersion: string;
}

/** Where one object is. */
export interface ObjectAddress {
  /** `v1`, `apps/v1` */
  readonly apiVersion: string;
  /** Plural. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * Objects of a cluster whatever their kind, to be held against a snapshot. Everything is asked with the rights of the person; what they
 * may not read is rejected with `forbidden`. What is in objects, Secrets among them, stays with the caller.
 */
export interface LiveObjects {
  served(signal?: AbortSignal): Promise<ServedResources>;
  /** Reads all pages; `onPage` hears of each. */
  heads(resource: ServedResource, onPage: (heads: readonly ObjectHead[]) => void | Promise<void>, signal?: AbortSignal): Promise<void>;
  /** Undefined: there is none. Long integers are exact. */
  object(address: ObjectAddress, signal?: AbortSignal): Promise<JsonObject | undefined>;
}
