import type { LockHolder } from '../core/operation/lock';

/** One mutating operation for each cluster on this computer. */
export interface LocalLocks {
  /** Who holds it now, if that process lives. Changes nothing. */
  holder(clusterUid: string): Promise<LockHolder | undefined>;
  /** Resolves with who holds it when it is taken by a process that lives. */
  acquire(clusterUid: string, holder: LockHolder): Promise<HeldLock | { readonly heldBy: LockHolder }>;
}

export interface HeldLock {
  readonly heldBy?: undefined;
  release(): Promise<void>;
}
