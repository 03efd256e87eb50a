import type { ObjectMeta } from '../../../core/model/object';
import type { Listed } from '../../../ports/kubernetes';

export type WatchEvent<T> =
  | { readonly type: 'upserted'; readonly object: T }
  | { readonly type: 'removed'; readonly object: T }
  /** Nothing changed; the watch has come as far as this version. */
  | { readonly type: 'bookmark'; readonly resourceVersion: string };

/** Where a reflector reads from. */
export interface ReflectorSource<T extends ObjectMeta> {
  /** What is read, for the log: `Pod objects of prod-eu`. */
  readonly title: string;
  list(signal: AbortSignal): Promise<Listed<T>>;
  /**
   * Everything that happened after a version. Yields once as soon as the server has accepted, then for each piece of the
   * connection what it brought, which may be nothing. Ends when the server ends it; rejects with a DrydockError, of kind
   * `gone` where the version is no longer kept, and at once when the signal aborts.
   */
  watch(resourceVersion: string, timeoutSeconds: number, signal: AbortSignal): AsyncIterable<readonly WatchEvent<T>[]>;
}
