import type { ClusterId } from '../../core/model/cluster';
import type { FollowedOperation } from '../operations/follower';

/** Whether nodes take new pods: `cordon` keeps new ones away, `uncordon` lets them in again. */
export type CordonVerb = 'cordon' | 'uncordon';

/**
 * Where nodes are cordoned. The engine sits in a bundle of its own: whoever implements this loads it with the first call.
 */
export interface CordonDesk {
  /** Starts one operation for all nodes. Rejects with `locked` when somebody else works on the cluster. */
  start(verb: CordonVerb, cluster: ClusterId, nodes: readonly string[]): Promise<FollowedOperation>;
}
