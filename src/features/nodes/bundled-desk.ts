import type { ClusterId } from '../../core/model/cluster';
import type { cordonRequest, prepareCordon } from '../../operations/cordon/definition';
import type { OperationRequest } from '../../operations/nodes/request';
import type { Clock } from '../../ports/clock';
import type { ClusterSessions } from '../clusters/sessions';
import { planCluster } from '../drain/bundled-desk';
import type { FollowedOperation } from '../operations/follower';
import type { CordonDesk, CordonVerb } from './desk';

/** The functions of the operations bundle that plan to cordon. */
export interface CordonPlanning {
  readonly prepareCordon: typeof prepareCordon;
  readonly cordonRequest: typeof cordonRequest;
}

export interface BundledCordonDeskDeps {
  /** Loads the bundle with the first call. */
  readonly planning: () => CordonPlanning;
  readonly sessions: () => ClusterSessions;
  readonly clock: Clock;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
}

/** Cordons with the operations bundle, over the connections that the views share. */
export class BundledCordonDesk implements CordonDesk {
  constructor(private readonly deps: BundledCordonDeskDeps) {}

  async start(verb: CordonVerb, cluster: ClusterId, nodes: readonly string[]): Promise<FollowedOperation> {
    const { planning, sessions, clock, start } = this.deps;
    const { signal } = new AbortController();
    const session = await sessions().require(cluster);
    const port = await session.connect(signal);
    const about = await planCluster(session, port, signal);
    const plan = await planning().prepareCordon(port, nodes, verb === 'cordon', about, clock, signal);
    return start(planning().cordonRequest(plan));
  }
}
