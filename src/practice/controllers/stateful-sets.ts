import { isFinished, isReady, isTerminating, type Pod } from '../model/pod';
import type { Workload } from '../model/workload';
import { pods, statefulSets } from '../resources/catalogue';
import type { Controller, ControllerContext } from './controller';
import { podFrom, podsByController, writeStatus } from './support';

/** Keeps the numbered pods of StatefulSets: each under its own name, and never two of one name. */
export class StatefulSets implements Controller {
  readonly name = 'statefulsets';
  readonly watches = [statefulSets, pods];

  constructor(private readonly context: ControllerContext) {}

  reconcile(): void {
    const owned = podsByController(this.context.registry);
    for (const set of this.context.registry.list<Workload>(statefulSets)) {
      if (!set.metadata.deletionTimestamp) this.keep(set, owned.get(set.metadata.uid) ?? []);
    }
  }

  private keep(set: Workload, owned: readonly Pod[]): void {
    const wanted = set.spec.replicas ?? 1;
    const byName = new Map(owned.map((pod) => [pod.metadata.name, pod]));
    this.grow(set, wanted, byName);
    this.shrink(wanted, owned);
    const ready = owned.filter((pod) => isReady(pod) && !isTerminating(pod)).length;
    writeStatus(this.context.registry, statefulSets, set, ({ status, metadata }) => {
      Object.assign(status, {
        observedGeneration: metadata.generation ?? 1,
        replicas: owned.length,
        readyReplicas: ready,
        currentReplicas: owned.length,
        updatedReplicas: owned.length,
        availableReplicas: ready,
        collisionCount: 0,
      });
    });
  }

  /** In order, each waiting for the one before it, unless the set says it does not matter. */
  private grow(set: Workload, wanted: number, byName: ReadonlyMap<string, Pod>): void {
    const { registry } = this.context;
    const { namespace, name } = set.metadata;
    const ordered = set.spec.podManagementPolicy !== 'Parallel';
    for (let ordinal = 0; ordinal < wanted; ordinal++) {
      const podName = `${name}-${ordinal}`;
      const pod = byName.get(podName);
      if (pod && isFinished(pod) && !isTerminating(pod))
        registry.delete(pods, namespace, podName, { preconditions: { uid: pod.metadata.uid } });
      else if (!pod && !registry.find(pods, namespace, podName)) {
        const draft = podFrom(set.spec.template, set, { name: podName });
        draft.metadata.labels = {
          ...draft.metadata.labels,
          'statefulset.kubernetes.io/pod-name': podName,
          'apps.kubernetes.io/pod-index': String(ordinal),
        };
        registry.create(pods, namespace, draft);
      }
      if (ordered && !(pod && isReady(pod) && !isTerminating(pod))) return;
    }
  }

  /** From the highest number down, one at a time. */
  private shrink(wanted: number, owned: readonly Pod[]): void {
    const ordinalOf = ({ metadata }: Pod) => Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
    const surplus = owned.filter((pod) => ordinalOf(pod) >= wanted).sort((a, b) => ordinalOf(b) - ordinalOf(a));
    const [highest] = surplus;
    if (!highest || surplus.some(isTerminating)) return;
    const { namespace, name, uid } = highest.metadata;
    this.context.registry.delete(pods, namespace, name, { preconditions: { uid } });
  }
}
