import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import type { PlanCluster } from '../../core/plan/plan';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import { DrydockError } from '../../core/errors';
import type { UpgradeChanges } from '../../operations/upgrade/changes';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { HostDeps } from '../../operations/control-plane/hosts';
import type * as Planning from '../../operations/index';
import type { OperationRequest } from '../../operations/nodes/request';
import type { TellDistribution } from '../../operations/nodes/tell-distribution';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { ClusterSession } from '../clusters/session';
import type { OperationState } from '../../core/operation/state';
import type { FollowedOperation } from '../operations/follower';
import type { ReadForUpgrade, UpgradeDesk } from './desk';
import { newestSnapshot } from './newest-snapshot';
import { workspaceManifests } from './workspace-manifests';

export interface BundledUpgradeDeps {
  /** Loads the bundle with the first call. */
  readonly planning: () => typeof Planning;
  readonly hostDeps: () => HostDeps;
  /** Where hosts are looked up. */
  readonly book: () => HostBook;
  readonly tellDistribution: TellDistribution;
  /** What was done from this computer: snapshots of etcd among it. */
  readonly operations: () => Promise<readonly OperationState[]>;
  /** Snapshots of this computer. */
  readonly snapshots: () => Pick<SnapshotFiles, 'metadata'>;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
}

/** Plans with the operations bundle, over SSH and the connections that the views share. */
export class BundledUpgradeDesk implements UpgradeDesk {
  constructor(private readonly deps: BundledUpgradeDeps) {}

  target(typed: string): string {
    return this.deps.planning().targetVersion(typed);
  }

  defaults(target: string): UpgradeOptions {
    return this.deps.planning().defaultUpgradeOptions(target);
  }

  async prepare(
    session: ClusterSession,
    options: UpgradeOptions,
    tell: (words: string) => void,
    signal: AbortSignal,
  ): Promise<ReadForUpgrade> {
    const { planning, hostDeps, book, operations, tellDistribution } = this.deps;
    const { ref, guard } = session;
    const port = await session.connect(signal);
    const [uid, version, nodes] = await Promise.all([port.clusterUid(signal), port.serverVersion(signal), port.list('Node', {}, signal)]);
    const distribution = session.distribution ?? (await tellDistribution(port, version, nodes.items));
    const hosts = new (planning().Hosts)(hostDeps());
    try {
      const cluster: PlanCluster = {
        id: ref.id,
        name: ref.name,
        uid,
        distribution,
        version: version.gitVersion,
        protected: guard.protected,
      };
      const facts = await planning().readUpgradeFacts(
        {
          port,
          hosts,
          targetOf: (node) => book().ofNode(ref, node),
          manifests: workspaceManifests,
          snapshot: async () => newestSnapshot(await operations(), uid),
          tell,
        },
        options,
        signal,
      );
      const replan = (chosen: UpgradeOptions) => planning().planUpgrade(facts, chosen, cluster);
      return { plan: replan(options), replan };
    } finally {
      hosts.dispose();
    }
  }

  render(plan: UpgradePlan, now: number): string {
    return this.deps.planning().renderUpgradePlan(plan, now);
  }

  async changes(session: ClusterSession, plan: UpgradePlan, signal: AbortSignal): Promise<UpgradeChanges> {
    const { planning, hostDeps } = this.deps;
    const port = await session.connect(signal);
    const hosts = new (planning().Hosts)(hostDeps());
    try {
      return await planning().readUpgradeChanges(plan, port, hosts, signal);
    } finally {
      hosts.dispose();
    }
  }

  async wayBack(plan: UpgradePlan, session: ClusterSession | undefined, signal: AbortSignal): Promise<string> {
    const { planning, hostDeps, snapshots } = this.deps;
    const hosts = new (planning().Hosts)(hostDeps());
    const port = (signalled: AbortSignal) =>
      session ? session.connect(signalled) : Promise.reject(new DrydockError('notFound', `${plan.cluster.name} is not open.`));
    try {
      return await planning().wayBackDocument(plan, { port, hosts, snapshots: snapshots() }, signal);
    } finally {
      hosts.dispose();
    }
  }

  start(plan: UpgradePlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().upgradeRequest(plan));
  }
}
