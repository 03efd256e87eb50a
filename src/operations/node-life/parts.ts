import type { PlanCluster } from '../../core/plan/plan';
import type { NodeRemovalBody } from '../../core/plan/node-life/plan';
import type { LateDrain } from '../drain/late-drain';
import { EtcdCluster } from '../etcd/cluster';
import type { JoinParts } from '../node-join/parts';
import type { NodeOperationDeps } from '../nodes/open-cluster';

/** What the steps of a removal work with, beside what joins use. */
export class RemovalParts {
  /** Undefined: the node has no member of etcd. */
  readonly etcd: EtcdCluster | undefined;

  constructor(
    readonly cluster: PlanCluster,
    readonly body: NodeRemovalBody,
    readonly join: JoinParts,
    private readonly deps: NodeOperationDeps,
  ) {
    this.etcd = body.etcd && new EtcdCluster(body.etcd, join.etcd);
  }

  get random(): () => number {
    return this.deps.random;
  }

  get drain(): LateDrain {
    return {
      cluster: this.cluster,
      options: this.body.wishes.drainOptions,
      deps: this.deps,
      port: (signal) => this.join.port(signal),
      ask: (context, task) => this.join.ask(context, task),
    };
  }
}
