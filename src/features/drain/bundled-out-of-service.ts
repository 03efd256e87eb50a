import type { ClusterId } from '../../core/model/cluster';
import type { OutOfServicePlan } from '../../core/plan/out-of-service';
import type { renderOutOfServicePlan } from '../../core/report/out-of-service-plan';
import type { outOfServiceRequest, prepareOutOfService } from '../../operations/out-of-service/definition';
import type { OperationRequest } from '../../operations/nodes/request';
import type { Clock } from '../../ports/clock';
import type { ClusterSessions } from '../clusters/sessions';
import type { FollowedOperation } from '../operations/follower';
import { planCluster } from './bundled-desk';
import type { OutOfServiceDesk } from './out-of-service';

/** The functions of the operations bundle that take nodes out of service. */
export interface OutOfServicePlanning {
  readonly prepareOutOfService: typeof prepareOutOfService;
  readonly outOfServiceRequest: typeof outOfServiceRequest;
  readonly renderOutOfServicePlan: typeof renderOutOfServicePlan;
}

export interface BundledOutOfServiceDeps {
  /** Loads the bundle with the first call. */
  readonly planning: () => OutOfServicePlanning;
  readonly sessions: () => ClusterSessions;
  readonly clock: Clock;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
}

/** Plans with the operations bundle, over the connections that the views share. */
export class BundledOutOfServiceDesk implements OutOfServiceDesk {
  constructor(private readonly deps: BundledOutOfServiceDeps) {}

  async prepare(cluster: ClusterId, node: string, signal: AbortSignal): Promise<OutOfServicePlan> {
    const session = await this.deps.sessions().require(cluster);
    const port = await session.connect(signal);
    const about = await planCluster(session, port, signal);
    return this.deps.planning().prepareOutOfService(port, node, about, this.deps.clock, signal);
  }

  render(plan: OutOfServicePlan, now: number): string {
    return this.deps.planning().renderOutOfServicePlan(plan, now);
  }

  async start(plan: OutOfServicePlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().outOfServiceRequest(plan));
  }
}
