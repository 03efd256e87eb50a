import type { ClusterId } from '../../core/model/cluster';
import type { OperationId } from '../../core/operation/events';
import type { DrainOptions } from '../../core/plan/drain/options';
import type { DrainPlan } from '../../core/plan/drain/plan';
import type { planDrain } from '../../core/plan/drain/planner';
import type { PlanCluster } from '../../core/plan/plan';
import type { renderDrainPlan } from '../../core/report/drain-plan';
import type { completeDrainFacts, readDrainFacts } from '../../operations/drain/facts';
import type { drainRequest } from '../../operations/drain/request';
import type { OperationRequest } from '../../operations/nodes/request';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import type { FollowedOperation } from '../operations/follower';
import type { DrainDesk, DrainRequest, PreparedDrain } from './desk';

/** The functions of the operations bundle that plan drains. */
export interface DrainPlanning {
  readonly readDrainFacts: typeof readDrainFacts;
  readonly completeDrainFacts: typeof completeDrainFacts;
  readonly planDrain: typeof planDrain;
  readonly renderDrainPlan: typeof renderDrainPlan;
  readonly drainRequest: typeof drainRequest;
}

export interface BundledDeskDeps {
  /** Loads the bundle with the first call. */
  readonly planning: () => DrainPlanning;
  readonly sessions: () => ClusterSessions;
  readonly clock: Clock;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
  readonly leavePod: (operation: OperationId, pod: string) => boolean;
}

/** Plans drains with the operations bundle, over the connections that the views share. */
export class BundledDrainDesk implements DrainDesk {
  constructor(private readonly deps: BundledDeskDeps) {}

  async prepare(request: DrainRequest, signal: AbortSignal): Promise<PreparedDrain> {
    const { session, port } = await this.connect(request.cluster, signal);
    const planning = this.deps.planning();
    const [facts, cluster] = await Promise.all([
      planning.readDrainFacts(port, request.nodes, request.options, signal, this.deps.clock),
      planCluster(session, port, signal),
    ]);
    return { request, facts, plan: planning.planDrain(facts, request.options, cluster) };
  }

  async replan(prepared: PreparedDrain, options: DrainOptions, signal: AbortSignal): Promise<PreparedDrain> {
    const { port } = await this.connect(prepared.request.cluster, signal);
    const planning = this.deps.planning();
    const facts = await planning.completeDrainFacts(port, prepared.facts, options, signal, this.deps.clock);
    return { request: { ...prepared.request, options }, facts, plan: planning.planDrain(facts, options, prepared.plan.cluster) };
  }

  render(plan: DrainPlan, now: number): string {
    return this.deps.planning().renderDrainPlan(plan, now);
  }

  async start(plan: DrainPlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().drainRequest(plan));
  }

  leavePod(operation: OperationId, pod: string): boolean {
    return this.deps.leavePod(operation, pod);
  }

  private async connect(cluster: ClusterId, signal: AbortSignal) {
    const session = await this.deps.sessions().require(cluster);
    return { session, port: await session.connect(signal) };
  }
}

/** What a plan says of its cluster, from what the session knows. */
export async function planCluster(
  session: Pick<ClusterSession, 'ref' | 'guard' | 'distribution'>,
  port: KubernetesPort,
  signal: AbortSignal,
): Promise<PlanCluster> {
  const [uid, version] = await Promise.all([port.clusterUid(signal), port.serverVersion(signal)]);
  return {
    id: session.ref.id,
    name: session.ref.name,
    uid,
    distribution: session.distribution ?? 'unknown',
    version: version.gitVersion,
    protected: session.guard.protected,
  };
}
