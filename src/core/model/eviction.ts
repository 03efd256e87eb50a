import type { DrydockError } from '../errors';

/** Every answer the API server has for an eviction that names the pod's UID. */
export type EvictionAnswer =
  /** Accepted: the pod is being deleted (or would be, in a dry run). */
  | { readonly kind: 'accepted' }
  /** 404: no such pod any more. */
  | { readonly kind: 'gone' }
  /** 409: another pod has the name now, so the one asked about is gone. */
  | { readonly kind: 'replaced' }
  /** 429: a disruption budget does not allow it now. */
  | {
      readonly kind: 'budget';
      readonly message: string;
      readonly budget: string | undefined;
      readonly retryAfterSeconds: number | undefined;
    }
  /** 429 of another origin: the server is overloaded, or the budget's status is stale. */
  | { readonly kind: 'busy'; readonly message: string; readonly retryAfterSeconds: number | undefined }
  /** 403 with cause NamespaceTerminating. */
  | { readonly kind: 'namespaceTerminating'; readonly message: string }
  /** 500: more than one budget selects the pod; no retry helps. */
  | { readonly kind: 'severalBudgets'; readonly message: string }
  /** Anything else, mapped. Kinds `server`, `timeout`, `disconnected`, `refused` are worth a retry. */
  | { readonly kind: 'failed'; readonly error: DrydockError };
