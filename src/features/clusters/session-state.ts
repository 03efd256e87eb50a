import type { DrydockError } from '../../core/errors';

/** How a cluster stands, as far as this window has looked. */
export type SessionState =
  /** Nobody has looked yet: nothing was contacted. */
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** It was not reached; the error has the reason and what to do. */
  | { readonly state: 'unreachable'; readonly error: DrydockError }
  /** Its kubeconfig would run a command and the workspace is not trusted, or consent was refused. */
  | { readonly state: 'untrusted'; readonly error: DrydockError }
  /** It was reached, and this identity may not list nodes. */
  | { readonly state: 'forbidden'; readonly error: DrydockError };

/** What a failed contact makes of a cluster. */
export function stateAfter(error: DrydockError): SessionState {
  switch (error.kind) {
    case 'untrusted':
      return { state: 'untrusted', error };
    case 'forbidden':
      return { state: 'forbidden', error };
    case 'cancelled':
      return { state: 'idle' };
    default:
      return { state: 'unreachable', error };
  }
}

/** What changed in a session, for targeted refreshes. */
export type SessionChange =
  /** State, version, distribution, guard or staleness: the row of the cluster, and what is under it. */
  | { readonly type: 'cluster' }
  /** Nodes came or went, or moved to another group. */
  | { readonly type: 'structure' }
  /** Only these nodes changed, each within its group. `counted`: in a way that the group's figures tell of. */
  | { readonly type: 'nodes'; readonly names: readonly string[]; readonly counted: boolean }
  /** Pods of one node. */
  | { readonly type: 'pods'; readonly node: string };
