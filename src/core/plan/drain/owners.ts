import type { Known } from '../../known';
import type { PodModel } from '../../model/pod';
import type { WorkloadModel } from '../../model/workload';
import type { OwnerFact } from './facts';

/** Finds the controllers of pods among the facts. */
export class OwnerIndex {
  private readonly facts = new Map<string, OwnerFact>();

  constructor(owners: readonly OwnerFact[]) {
    for (const fact of owners) this.facts.set(key(fact.namespace, fact.ref.kind, fact.ref.name), fact);
  }

  /** The pod's own controller; undefined where it has none or nobody looked for it. */
  read(pod: PodModel): Known<WorkloadModel | undefined> | undefined {
    const { controller } = pod;
    return controller && this.facts.get(key(pod.namespace, controller.kind, controller.name))?.object;
  }

  /** Whether its controller was looked for and no longer exists: then nothing brings the pod back. */
  isOrphan(pod: PodModel): boolean {
    const own = this.read(pod);
    return own?.known === true && own.value === undefined;
  }

  /** The workload a person thinks of: a ReplicaSet's Deployment, a Job's CronJob (by name), else the controller. */
  workload(pod: PodModel): { readonly kind: string; readonly name: string; readonly object: WorkloadModel | undefined } | undefined {
    const { controller } = pod;
    if (!controller) return undefined;
    const own = this.read(pod);
    const object = own?.known ? own.value : undefined;
    const parent = object?.controller;
    if (!parent) return { kind: controller.kind, name: controller.name, object };
    const above = this.facts.get(key(pod.namespace, parent.kind, parent.name))?.object;
    return { kind: parent.kind, name: parent.name, object: above?.known ? above.value : undefined };
  }

  /** For people: `Deployment web 3/3`. Undefined: nobody controls it. */
  words(pod: PodModel): string | undefined {
    if (pod.mirror) return `static pod of ${pod.nodeName ?? 'its node'}`;
    const workload = this.workload(pod);
    if (!workload) return undefined;
    const { kind, name, object } = workload;
    return object && COUNTED.has(kind) ? `${kind} ${name} ${object.readyReplicas}/${object.replicas}` : `${kind} ${name}`;
  }

  /** Whether its workload wants no more than one pod. Jobs and DaemonSets don't serve in replicas. */
  isOnlyReplica(pod: PodModel): boolean {
    const workload = this.workload(pod);
    return workload?.object !== undefined && COUNTED.has(workload.kind) && workload.object.replicas <= 1;
  }
}

const COUNTED: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);

function key(namespace: string, kind: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}
