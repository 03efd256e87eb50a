import { isActive, isReady, type Pod } from '../model/pod';
import type { Workload } from '../model/workload';
import { pods } from '../resources/catalogue';
import type { Resource } from '../resources/resource';
import type { Controller, ControllerContext } from './controller';
import { podFrom, podsByController, writeStatus } from './support';

/** Keeps as many pods as wanted, for ReplicaSets and, which are the same by an older name, ReplicationControllers. */
export class ReplicaSets implements Controller {
  readonly name: string;
  readonly watches: readonly Resource[];

  constructor(
    private readonly context: ControllerContext,
    private readonly resource: Resource,
  ) {
    this.name = resource.plural;
    this.watches = [resource, pods];
  }

  reconcile(): void {
    const owned = podsByController(this.context.registry);
    for (const set of this.context.registry.list<Workload>(this.resource)) {
      if (!set.metadata.deletionTimestamp) this.keep(set, owned.get(set.metadata.uid) ?? []);
    }
  }

  private keep(set: Workload, owned: readonly Pod[]): void {
    const { registry } = this.context;
    const { namespace = '', name } = set.metadata;
    const active = owned.filter(isActive);
    const wanted = set.spec.replicas ?? 1;
    for (let count = active.length; count < wanted; count++) {
      registry.create(pods, namespace, podFrom(set.spec.template, set, { generateName: `${name}-` }));
    }
    for (const pod of [...active].sort(leastWorth).slice(0, Math.max(active.length - wanted, 0))) {
      registry.delete(pods, namespace, pod.metadata.name, { preconditions: { uid: pod.metadata.uid } });
    }
    const ready = active.filter(isReady).length;
    writeStatus(registry, this.resource, set, ({ status, metadata }) => {
      Object.assign(status, {
        replicas: active.length,
        fullyLabeledReplicas: active.length,
        readyReplicas: ready,
        availableReplicas: ready,
        observedGeneration: metadata.generation ?? 1,
      });
    });
  }
}

/** Pods that serve nobody go first: those without a node, then those not ready, then the youngest. */
function leastWorth(a: Pod, b: Pod): number {
  const worth = (pod: Pod) => (pod.spec.nodeName ? 1 : 0) + (isReady(pod) ? 2 : 0);
  return worth(a) - worth(b) || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1);
}
