import type { PlanCluster } from '../../core/plan/plan';
import type { MaintenanceOptions } from '../../core/plan/maintenance/options';
import type { MaintenancePlan } from '../../core/plan/maintenance/plan';
import type { HostDeps } from '../../operations/control-plane/hosts';
import type * as Planning from '../../operations/index';
import type { OperationRequest } from '../../operations/nodes/request';
import type { TellDistribution } from '../../operations/nodes/tell-distribution';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { ClusterSession } from '../clusters/session';
import type { FollowedOperation } from '../operations/follower';

export interface MaintenanceDeskDeps {
  /** Loads the bundle with the first call. */
  readonly planning: () => typeof Planning;
  readonly hostDeps: () => HostDeps;
  /** Where hosts are looked up. */
  readonly book: () => HostBook;
  readonly tellDistribution: TellDistribution;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
}

/** Nodes that were read to be maintained. */
export interface ReadForMaintenance {
  readonly plan: MaintenancePlan;
  /** The plan with other options, from what was read. */
  replan(options: MaintenanceOptions): MaintenancePlan;
}

/** Plans with the operations bundle, over SSH and the connections that the views share. */
export class MaintenanceDesk {
  constructor(private readonly deps: MaintenanceDeskDeps) {}

  defaults(what: MaintenanceOptions['what'], nodes: readonly string[]): MaintenanceOptions {
    const { defaultMaintenanceOptions, KEPT_PACKAGES } = this.deps.planning();
    return defaultMaintenanceOptions(what, nodes, KEPT_PACKAGES);
  }

  /** Reads the cluster through the API and the hosts of the nodes over SSH. @param tell hears what is being read */
  async prepare(
    session: ClusterSession,
    options: MaintenanceOptions,
    tell: (words: string) => void,
    signal: AbortSignal,
  ): Promise<ReadForMaintenance> {
    const { planning, hostDeps, book, tellDistribution } = this.deps;
    const { ref, guard } = session;
    const port = await session.connect(signal);
    const [uid, version, nodes] = await Promise.all([port.clusterUid(signal), port.serverVersion(signal), port.list('Node', {}, signal)]);
    const cluster: PlanCluster = {
      id: ref.id,
      name: ref.name,
      uid,
      distribution: session.distribution ?? (await tellDistribution(port, version, nodes.items)),
      version: version.gitVersion,
      protected: guard.protected,
    };
    const hosts = new (planning().Hosts)(hostDeps());
    try {
      const sources = { port, hosts, targetOf: (node: Parameters<HostBook['ofNode']>[1]) => book().ofNode(ref, node), tell };
      const facts = await planning().readMaintenanceFacts(sources, options, signal);
      const replan = (chosen: MaintenanceOptions) => planning().planMaintenance(facts, chosen, cluster);
      return { plan: replan(options), replan };
    } finally {
      hosts.dispose();
    }
  }

  render(plan: MaintenancePlan, now: number): string {
    return this.deps.planning().renderMaintenancePlan(plan, now);
  }

  /** Rejects as the engine's `start`. */
  start(plan: MaintenancePlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().maintenanceRequest(plan));
  }
}
