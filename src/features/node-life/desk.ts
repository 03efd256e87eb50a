import type { Leftover } from '../../core/command/node-life/leftovers';
import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { HostTarget } from '../../core/model/host';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import type { JoinWish } from '../../core/plan/node-join/facts';
import type { NodeJoinPlan } from '../../core/plan/node-join/plan';
import type { ControlPlaneReplacementPlan, HostResetPlan, NodeRemovalPlan, RemovalWishes } from '../../core/plan/node-life/plan';
import type { PlanCluster } from '../../core/plan/plan';
import type { NodeLifePlan } from '../../core/report/node-life-plan';
import type { HostDeps } from '../../operations/control-plane/hosts';
import type * as Planning from '../../operations/index';
import type { JoinReaders } from '../../operations/node-join/facts';
import type { OperationRequest } from '../../operations/nodes/request';
import type { TellDistribution } from '../../operations/nodes/tell-distribution';
import type { EtcdConnector } from '../../ports/etcd';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { ClusterSession } from '../clusters/session';
import type { FollowedOperation } from '../operations/follower';

export interface NodeLifeDeskDeps {
  /** Loads the bundle with the first call. */
  readonly planning: () => typeof Planning;
  readonly hostDeps: () => HostDeps;
  readonly connector: () => EtcdConnector;
  /** Where hosts are looked up. */
  readonly book: () => HostBook;
  readonly tellDistribution: TellDistribution;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
}

/** Plans with the operations bundle what makes nodes come and go, and begins it. */
export class NodeLifeDesk {
  constructor(private readonly deps: NodeLifeDeskDeps) {}

  /** Hosts of the fleet file that are no nodes of the cluster. */
  async spares(session: ClusterSession, signal: AbortSignal): Promise<readonly HostTarget[]> {
    const port = await session.connect(signal);
    const [{ items }, hosts] = await Promise.all([port.list('Node', {}, signal), this.deps.book().ofCluster(session.ref)]);
    const taken = new Set(items.map(({ name }) => name));
    return hosts.filter(({ name }) => !taken.has(name));
  }

  async nodes(session: ClusterSession, signal: AbortSignal): Promise<readonly NodeModel[]> {
    return (await (await session.connect(signal)).list('Node', {}, signal)).items;
  }

  planJoin(session: ClusterSession, wishes: readonly JoinWish[], signal: AbortSignal): Promise<NodeJoinPlan> {
    return this.reading(session, signal, async (readers, cluster, planning) =>
      planning.planJoin(await planning.readJoinFacts(readers, wishes, signal), cluster),
    );
  }

  planRemoval(session: ClusterSession, name: string, wishes: RemovalWishes, signal: AbortSignal): Promise<NodeRemovalPlan> {
    return this.reading(session, signal, async (readers, cluster, planning) =>
      planning.planNodeRemoval(await planning.readRemovalFacts(readers, name, wishes, cluster, signal), wishes, cluster),
    );
  }

  planReplacement(
    session: ClusterSession,
    dead: string,
    successor: JoinWish,
    wishes: RemovalWishes,
    signal: AbortSignal,
  ): Promise<ControlPlaneReplacementPlan> {
    return this.reading(session, signal, async (all, cluster, planning) => {
      const readers = { ...all, controlPlanes: all.controlPlanes.filter(({ name }) => name !== dead) };
      const [leaving, joining] = await Promise.all([
        planning.readRemovalFacts(readers, dead, wishes, cluster, signal),
        planning.readJoinFacts(readers, [successor], signal),
      ]);
      return planning.planControlPlaneReplacement({ leaving, joining }, wishes, cluster);
    });
  }

  async planReset(session: ClusterSession, target: HostTarget, clean: readonly Leftover[], signal: AbortSignal): Promise<HostResetPlan> {
    const planning = this.deps.planning();
    const hosts = new planning.Hosts(this.deps.hostDeps());
    const port = await this.answering(session, signal);
    const { ref, guard, distribution = 'unknown', version } = session;
    try {
      const cluster = { id: ref.id, name: ref.name, distribution, version: version?.gitVersion ?? 'unknown', protected: guard.protected };
      return planning.planHostReset(await planning.readResetFacts({ port, hosts }, target, signal), clean, cluster);
    } finally {
      hosts.dispose();
    }
  }

  render(plan: NodeLifePlan, now: number): string {
    return this.deps.planning().renderNodeLifePlan(plan, now);
  }

  start(plan: NodeLifePlan): Promise<FollowedOperation> {
    const planning = this.deps.planning();
    switch (plan.type) {
      case 'joinNodes':
        return this.deps.start(planning.nodeJoinRequest(plan));
      case 'removeNode':
        return this.deps.start(planning.nodeRemovalRequest(plan));
      case 'replaceControlPlane':
        return this.deps.start(planning.replacementRequest(plan));
      case 'resetHost':
        return this.deps.start(planning.hostResetRequest(plan));
    }
  }

  /** A host is also reset where its cluster is gone. */
  private async answering(session: ClusterSession, signal: AbortSignal): Promise<Known<KubernetesPort>> {
    try {
      return known(await session.connect(signal));
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (error.kind === 'cancelled') throw error;
      return unknown(error.message);
    }
  }

  private async reading<P>(
    session: ClusterSession,
    signal: AbortSignal,
    plan: (
      readers: JoinReaders & { readonly targetOf: (node: NodeModel) => Promise<HostTarget> },
      cluster: PlanCluster,
      planning: typeof Planning,
    ) => Promise<P>,
  ): Promise<P> {
    const { hostDeps, book, connector, tellDistribution } = this.deps;
    const planning = this.deps.planning();
    const { ref, guard } = session;
    const port = await session.connect(signal);
    const [uid, version, { items: nodes }] = await Promise.all([
      port.clusterUid(signal),
      port.serverVersion(signal),
      port.list('Node', {}, signal),
    ]);
    const distribution = session.distribution ?? (await tellDistribution(port, version, nodes));
    const cluster = { id: ref.id, name: ref.name, uid, distribution, version: version.gitVersion, protected: guard.protected };
    const { targets } = await planning.controlPlaneTargets(ref, nodes.filter(isControlPlane), { answers: true }, book());
    const hosts = new planning.Hosts(hostDeps());
    const etcd = new planning.EtcdAccess(hosts, connector());
    try {
      return await plan({ port, hosts, etcd, controlPlanes: targets, targetOf: (node) => book().ofNode(ref, node) }, cluster, planning);
    } finally {
      etcd.dispose();
      hosts.dispose();
    }
  }
}
